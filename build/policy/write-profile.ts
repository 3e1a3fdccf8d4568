import { createHash } from 'node:crypto';
import { element, xmlDocument, type Xml } from './xml.ts';

const DOCTYPE =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

type Profile = {
  readonly identifier: string;
  readonly displayName: string;
  readonly description: string;
  readonly payload: {
    readonly type: string;
    readonly identifier: string;
    readonly displayName: string;
    readonly values: Readonly<Record<string, unknown>>;
  };
};

/**
 * A configuration profile for macOS with one payload. Its UUIDs are made from its names, so that it is the same each time it
 * is written.
 */
export function writeProfile({ identifier, displayName, description, payload }: Profile): string {
  const content = dict({
    PayloadType: payload.type,
    PayloadVersion: 1,
    PayloadIdentifier: payload.identifier,
    PayloadUUID: uuidOf(payload.identifier),
    PayloadDisplayName: payload.displayName,
    ...payload.values,
  });
  const profile = {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: uuidOf(identifier),
    PayloadDisplayName: displayName,
    PayloadDescription: description,
    PayloadScope: 'System',
    PayloadRemovalDisallowed: true,
  };
  const root = dict(profile, [element('key', {}, 'PayloadContent'), element('array', {}, content)]);
  return xmlDocument(element('plist', { version: '1.0' }, root), DOCTYPE);
}

const dict = (values: object, last: readonly Xml[] = []): Xml =>
  element(
    'dict',
    {},
    ...Object.entries(values).flatMap(([key, value]: [string, unknown]) => [
      element('key', {}, key),
      plistValue(value),
    ]),
    ...last,
  );

function plistValue(value: unknown): Xml {
  if (typeof value === 'boolean') return element(value ? 'true' : 'false', {});
  if (typeof value === 'number') return element('integer', {}, String(value));
  if (Array.isArray(value)) return element('array', {}, ...value.map(plistValue));
  if (typeof value === 'object' && value !== null) return dict(value);
  return element('string', {}, String(value));
}

/** A UUID made of a name (RFC 9562, version 8). */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}
