import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { licencesText } from './licences.ts';
import { provenance, signStatement, type BuildFacts } from './provenance.ts';
import { sbom } from './sbom.ts';
import { shippedPackages } from './shipped-packages.ts';

export type Release = {
  readonly version: string;
  /** The packages hold Node instead of Electron. */
  readonly standin: boolean;
};

/** The licences' text, in the folder of packages and within each package. */
export const LICENCES = 'licences.txt';

/**
 * Writes the licences, which go into the packages, into their folder, and answers what writes the rest once the packages
 * are there: bill of materials, SHA-256 sums, provenance. The latter is signed with the key in the file that
 * `GLASSKEY_PROVENANCE_KEY_FILE` names; without one its name says that it is not.
 */
export function writeEvidence(folder: string, { version, standin }: Release) {
  const packages = shippedPackages(standin ? 'node' : 'electron');
  writeFileSync(join(folder, LICENCES), licencesText(packages));
  return {
    seal: (files: readonly string[], facts: BuildFacts): void => {
      const to = (name: string): string => join(folder, name);
      const bom = to(`glasskey-${version}.cdx.json`);
      writeFileSync(bom, json(sbom(version, packages, facts.epoch)));
      const built = [...files, bom].map((file) => ({ name: basename(file), sha256: sha256(file) }));
      writeFileSync(to('SHA256SUMS'), built.map(({ name, sha256: sum }) => `${sum}  ${name}\n`).join(''));
      const statement = provenance(built, facts);
      const keyFile = process.env['GLASSKEY_PROVENANCE_KEY_FILE'];
      if (keyFile === undefined) writeFileSync(to('provenance.unsigned.intoto.json'), json(statement));
      else writeFileSync(to('provenance.dsse.json'), json(signStatement(statement, readFileSync(keyFile, 'utf8'))));
    },
  };
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
