import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { licencesText } from './licences.ts';
import { provenance, signStatement, type BuildFacts } from './provenance.ts';
import { sbom } from './sbom.ts';
import { shippedPackages } from './shipped-packages.ts';

/**
 * Writes the licences, which go into the package, into `folder`, and answers what writes the rest once the packages are
 * there, into `folder/dist`: bill of materials, SHA-256 sums, provenance. The latter is signed with the key in the file
 * that `GLASSKEY_PROVENANCE_KEY_FILE` names; without one its name says that it is not.
 */
export function writeEvidence(folder: string, version: string) {
  const packages = shippedPackages();
  writeFileSync(join(folder, 'licences.txt'), licencesText(packages));
  return {
    seal: (files: readonly string[], facts: BuildFacts): void => {
      const to = (name: string): string => join(folder, 'dist', name);
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
