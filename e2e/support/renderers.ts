import { readdirSync, readFileSync } from 'node:fs';

type Process = { readonly pid: number; readonly parent: number; readonly command: string };

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** Kills every process that draws a page for the program `root`, as a crash would. Returns how many there were. */
export const killRenderers = (root: number): number => killThose(root, '--type=renderer');

/** Kills the process that draws on the screen for all pages, if there is one. */
export const killGpu = (root: number): number => killThose(root, '--type=gpu-process');

function killThose(root: number, type: string): number {
  const all = processes();
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) if (at === root) return true;
    return false;
  };
  const those = all.filter(({ pid, command }) => command.includes(type) && isBelow(pid));
  for (const { pid } of those) process.kill(pid, 'SIGKILL');
  return those.length;
}
