import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Writes what a display shows, all screens of it, as a PNG file. */
export async function takeScreenshot(displayEnv: NodeJS.ProcessEnv, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await run('import', ['-window', 'root', '-silent', `png:${file}`], { env: { ...process.env, ...displayEnv } });
}
