import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Compiles `disk.c` or `clock.c` into a folder; resolves with the library for LD_PRELOAD. Needs gcc. */
export async function buildShim(name: 'disk' | 'clock', folder: string): Promise<string> {
  const library = join(folder, `${name}.so`);
  const source = join(import.meta.dirname, `${name}.c`);
  const flags = ['-O1', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-pthread'];
  await promisify(execFile)('gcc', [...flags, '-o', library, source]);
  return library;
}
