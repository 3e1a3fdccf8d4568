import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is asked seldom is looked up when it is asked: which process draws which page. */
const claims = new Map<number, number>();

/**
 * The process of a page, by its id. DevTools does not tell: pages in the order of their making are taken to have the
 * processes in the order of theirs, which holds until a page takes frames of other sites in. 0 when there is none.
 */
export function processOf(contentsId: number, allContents: readonly number[], chromiumPid: number): number {
  const running = renderersOf(chromiumPid);
  for (const [id, pid] of claims) if (!running.includes(pid) || !allContents.includes(id)) claims.delete(id);
  const free = running.filter((pid) => ![...claims.values()].includes(pid));
  for (const id of allContents) {
    const next = claims.has(id) ? undefined : free.shift();
    if (next !== undefined) claims.set(id, next);
  }
  return claims.get(contentsId) ?? 0;
}

/** Chromium starts its renderers through a helper; all are in its process group. */
function renderersOf(chromiumPid: number): number[] {
  const found: { pid: number; order: number }[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const line = read(join('/proc', name, 'cmdline'));
    const group = read(join('/proc', name, 'stat'))
      .split(') ')
      .pop()
      ?.split(' ')[2];
    const order = /--renderer-client-id=(\d+)/.exec(line)?.[1];
    if (order !== undefined && group === String(chromiumPid)) found.push({ pid: Number(name), order: Number(order) });
  }
  return found.toSorted((a, b) => a.order - b.order).map(({ pid }) => pid);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended while we looked
  }
}
