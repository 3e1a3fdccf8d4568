import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';
import { SCRIPTS } from './program-path.ts';

/** Extensions of programs and of what installs them. */
const PROGRAMS: ReadonlySet<string> = new Set(
  'exe dll appimage deb rpm dmg pkg msix appx chm scf library-ms settingcontent-ms'.split(' '),
);

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

/** The name comes from a page: no folder, no hidden file, nothing that a shell or a file manager would read otherwise or start. */
function plainName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, '_')
    .slice(-120)
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const extension = extname(plain).slice(1).toLowerCase();
  if (SCRIPTS.has(extension) || PROGRAMS.has(extension)) return `${plain}.download`;
  return plain === '' ? 'download' : plain;
}
