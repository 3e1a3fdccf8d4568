import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Stats } from 'node:fs';

const MOST_LINKS = 40;

export type WalkedPath = {
  /** Where the path ends when all links are followed. */
  readonly file: string;
  readonly stats: Stats;
  /** Everything on the way, each folder and each link, the end included. */
  readonly parts: readonly Stats[];
};

/**
 * Follows a path part by part as the system would, and keeps what it passes: a link in the middle can be as weak as the
 * end. Null when there is nothing, or links go round.
 */
export async function walkPath(path: string): Promise<WalkedPath | null> {
  const parts: Stats[] = [];
  let links = 0;
  let todo = split(path);
  let at = '/';
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    const here = join(at, next);
    const stats = await lstat(here).catch(() => null);
    if (stats === null) return null;
    parts.push(stats);
    if (!stats.isSymbolicLink()) {
      at = here;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return null;
    todo = [...split(resolve(dirname(here), await readlink(here))), ...todo];
    at = '/';
  }
  // A link's own `..` may mean another place to the system than to us: then we have not seen the whole way.
  if ((await realpath(path).catch(() => null)) !== at) return null;
  return { file: at, stats: await lstat(at), parts: [await lstat('/'), ...parts] };
}

const split = (path: string): string[] => path.split('/').filter((part) => part !== '');
