import { execFileSync } from 'node:child_process';
import type { XServer } from './server.ts';
import { words } from './words.ts';

const FRESH_MS = 400;
const STALE_MS = 1_000;
const WATCHED_FOR_MS = 5_000;

/**
 * Milliseconds since the last key or pointer movement anywhere on the display. The answer is the last one that the
 * server gave plus the time since then; it is asked for in the background while somebody wants to know.
 */
export async function createIdleTime(server: XServer): Promise<() => number> {
  const extension = await server.extension('MIT-SCREEN-SAVER');
  if (extension === null) throw new Error('The X server has no MIT-SCREEN-SAVER extension');
  let answer = { idleMs: 0, at: performance.now() };
  let wantedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    const info = await server.ask(extension.opcode, 1, words(server.screen.root));
    if (info !== null) answer = { idleMs: info.readUInt32LE(16), at: performance.now() };
  };
  const watch = (): void => {
    timer ??= setInterval(() => {
      if (performance.now() - wantedAt < WATCHED_FOR_MS) void ask();
      else {
        clearInterval(timer);
        timer = undefined;
      }
    }, FRESH_MS);
  };
  await ask();
  return () => {
    wantedAt = performance.now();
    watch();
    if (performance.now() - answer.at > STALE_MS) answer = { idleMs: askNow(), at: performance.now() };
    return answer.idleMs + (performance.now() - answer.at);
  };
}

/** The same question asked by a small program, which can be waited for. */
function askNow(): number {
  return Number(execFileSync('xprintidle', { encoding: 'utf8', timeout: 1_000 }));
}
