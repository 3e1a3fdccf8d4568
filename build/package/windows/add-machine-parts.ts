import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PARTS = readFileSync(join(import.meta.dirname, 'machine-parts.xml'), 'utf8');
const FILES = '<!-- Files -->';
const COMPONENTS = '<ComponentGroupRef Id="ProductComponents"/>';

/**
 * Gives the project of an MSI what installer.nsh gives the other installer: the parts in machine-parts.xml, each component
 * of which is installed with the product. Throws when electron-builder's project does not look as it did. No MSI was made
 * of it yet.
 */
export function withMachineParts(project: string): string {
  for (const place of [FILES, COMPONENTS])
    if (project.split(place).length !== 2) throw new Error(`the MSI's project has no single ${place}`);
  const components = [...PARTS.matchAll(/<Component Id="(\w+)"/g)].map(([, id]) => `<ComponentRef Id="${id}"/>`);
  return project
    .replace(FILES, () => `${PARTS}\n    ${FILES}`)
    .replace(COMPONENTS, () => [COMPONENTS, ...components].join('\n      '));
}

/** The same with the project in a file, as electron-builder hands it over before WiX reads it. */
export function addMachineParts(file: string): void {
  writeFileSync(file, withMachineParts(readFileSync(file, 'utf8')));
}
