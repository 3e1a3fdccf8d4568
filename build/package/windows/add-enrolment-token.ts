import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FRAGMENT = join(import.meta.dirname, 'enrolment-token.xml');
const FILES = '<!-- Files -->';
const COMPONENTS = '<ComponentGroupRef Id="ProductComponents"/>';

/**
 * Gives the project of an MSI the public property ENROLMENTTOKENFILE: the file that it names becomes the one in which the
 * agent looks for its token. Throws when electron-builder's project does not look as it did. No MSI was made of it yet.
 */
export function withEnrolmentToken(project: string): string {
  for (const place of [FILES, COMPONENTS])
    if (project.split(place).length !== 2) throw new Error(`the MSI's project has no single ${place}`);
  return project
    .replace(FILES, () => `${readFileSync(FRAGMENT, 'utf8')}\n    ${FILES}`)
    .replace(COMPONENTS, () => `${COMPONENTS}\n      <ComponentRef Id="EnrolmentToken"/>`);
}

/** The same with the project in a file, as electron-builder hands it over before WiX reads it. */
export function addEnrolmentToken(file: string): void {
  writeFileSync(file, withEnrolmentToken(readFileSync(file, 'utf8')));
}
