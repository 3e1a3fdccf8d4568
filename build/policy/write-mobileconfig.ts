import { createHash } from 'node:crypto';
import { MAC_DOMAIN } from '../../electron/core/policy/machine/sources/mac-source.ts';
import type { PolicyKey } from './policy-keys.ts';
import { element, xmlDocument, type Xml } from './xml.ts';

const DOCTYPE =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

/**
 * A configuration profile for macOS with every key and its example: a template, of which whoever manages the machines keeps
 * the keys that they want. Its UUIDs are made from its names, so that it is the same each time it is written.
 */
export function writeMobileconfig(keys: readonly PolicyKey[]): string {
  const payload = dict({
    PayloadType: MAC_DOMAIN,
    PayloadVersion: 1,
    PayloadIdentifier: `${MAC_DOMAIN}.policy`,
    PayloadUUID: uuidOf(`${MAC_DOMAIN}.policy`),
    PayloadDisplayName: 'Glasskey workstation agent',
    ...Object.fromEntries(keys.map(({ key, example }) => [key, example])),
  });
  const profile = {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: `${MAC_DOMAIN}.profile`,
    PayloadUUID: uuidOf(`${MAC_DOMAIN}.profile`),
    PayloadDisplayName: 'Glasskey',
    PayloadDescription: 'Template: every key with an example. Keep those that you want.',
    PayloadScope: 'System',
    PayloadRemovalDisallowed: true,
  };
  const root = dict(profile, [element('key', {}, 'PayloadContent'), element('array', {}, payload)]);
  return xmlDocument(element('plist', { version: '1.0' }, root), DOCTYPE);
}

const dict = (values: Readonly<Record<string, unknown>>, last: readonly Xml[] = []): Xml =>
  element(
    'dict',
    {},
    ...Object.entries(values).flatMap(([key, value]) => [element('key', {}, key), plistValue(value)]),
    ...last,
  );

function plistValue(value: unknown): Xml {
  if (typeof value === 'boolean') return element(value ? 'true' : 'false', {});
  if (typeof value === 'number') return element('integer', {}, String(value));
  if (Array.isArray(value)) return element('array', {}, ...value.map(plistValue));
  return element('string', {}, String(value));
}

/** A UUID made of a name (RFC 9562, version 8). */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}
