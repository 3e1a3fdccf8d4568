import type { ShippedPackage } from './shipped-packages.ts';

const RULE = '-'.repeat(80);

/** The licences of everything in the product, as one text that ships with it. */
export function licencesText(packages: readonly ShippedPackage[]): string {
  const parts = packages.map(({ name, version, license, texts }) => {
    const text = texts.length === 0 ? `The package carries no text of its licence (${license}).` : texts.join('\n\n');
    return `${RULE}\n${name} ${version}\n${license}\n\n${text}\n`;
  });
  return [
    'Glasskey contains parts of the following. Electron brings its own list, LICENSES.chromium.html.\n',
    ...parts,
  ].join('\n');
}
