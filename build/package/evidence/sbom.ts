import { createHash } from 'node:crypto';
import type { ShippedPackage } from './shipped-packages.ts';

/** A software bill of materials, CycloneDX 1.6 as JSON: the same packages give the same text. `epoch` in seconds. */
export function sbom(version: string, packages: readonly ShippedPackage[], epoch: number): object {
  const components = packages.map((one) => ({
    type: ['electron', 'node'].includes(one.name) ? 'framework' : 'library',
    'bom-ref': packageUrl(one),
    name: one.name,
    version: one.version,
    purl: packageUrl(one),
    licenses: [isSpdxId(one.license) ? { license: { id: one.license } } : { expression: one.license }],
    ...(one.integrity === null ? {} : { hashes: [{ alg: 'SHA-512', content: hex(one.integrity) }] }),
  }));
  const subject = `glasskey@${version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([subject, components]))}`,
    version: 1,
    metadata: {
      timestamp: new Date(epoch * 1000).toISOString(),
      component: { type: 'application', 'bom-ref': subject, name: 'glasskey', version },
    },
    components,
    dependencies: [
      { ref: subject, dependsOn: components.map((one) => one['bom-ref']) },
      ...components.map((one) => ({ ref: one['bom-ref'], dependsOn: [] })),
    ],
  };
}

/** package-url, type npm: a scope's `@` is written as `%40`. */
const packageUrl = ({ name, version }: ShippedPackage): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;
const isSpdxId = (license: string): boolean => /^[A-Za-z0-9.+-]+$/.test(license);
const hex = (integrity: string): string => Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');

/** A UUID of version 8 from a text (RFC 9562): the same text has the same one. */
function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-8$3-8$4-$5');
}
