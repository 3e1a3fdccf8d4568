import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../out/proofs');

/** Keeps what a proof has shown in `out/proofs/NAME.txt`, and prints its first line. */
export function tellFigures(name: string, lines: readonly string[]): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.txt`), `${lines.join('\n')}\n`);
  console.log(`${name}: ${lines[0] ?? ''}`);
}

/** Seconds since `fromMs` of `performance.now()`, for people. */
export const secondsSince = (fromMs: number): string => `${((performance.now() - fromMs) / 1000).toFixed(1)} s`;
