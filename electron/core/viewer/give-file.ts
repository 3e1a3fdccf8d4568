import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, parse } from 'node:path';

const MOST_NAMES = 1000;

/** Puts a copy of a file under that name into a folder, or under the next free one: nothing there is overwritten. */
export async function giveFile(file: string, folder: string, name: string): Promise<boolean> {
  const { name: stem, ext } = parse(plainName(name));
  await mkdir(folder, { recursive: true });
  for (let number = 0; number < MOST_NAMES; number += 1) {
    const path = join(folder, `${stem}${number === 0 ? '' : ` (${number})`}${ext}`);
    const problem = await copyFile(file, path, constants.COPYFILE_EXCL).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code ?? 'unknown',
    );
    if (problem !== 'EEXIST') return problem === null;
  }
  return false;
}

/** The name comes from a page: no folder, no hidden file, nothing that a shell or a file manager would read otherwise. */
function plainName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(-120);
  return plain === '' ? 'download' : plain;
}
