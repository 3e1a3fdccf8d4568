import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseElectron, electronInWords } from '../lab/choose-electron.ts';
import { startDisplay } from '../lab/display.ts';
import { openReadingRoom } from '../lab/reading-room.ts';
import { endProgram, startAndPaint } from './painted.ts';
import { median, row, rounded, type Goal, type Row } from './row.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RUNS = 9;
const IDLE_RUNS = 3;
const IDLE_MS = 60_000;
/** What a start leaves to do is not idleness: V8 compacts its heap twice in the half minute after it, for 0.15 s. */
const SETTLE_MS = 30_000;
const TICKS_PER_SECOND = 100; // of /proc/PID/stat on Linux

const PAINTED: Goal = { name: 'sign-in page painted, cold', limit: 1.15, unit: 'x a bare window', must: 'at most' };
const IDLE: Goal = { name: 'CPU of the main process, idle for 60 s', limit: 0.5, unit: '% of a core', must: 'at most' };

/** The agent's window next to a bare one on the same runtime, in turns; then the agent left alone. */
export async function measure(): Promise<readonly Row[]> {
  Object.assign(process.env, chooseElectron());
  const display = await startDisplay({ width: 1280, height: 800 });
  const room = await openReadingRoom();
  const env = { ...process.env, ...room.env, ...display.env };
  const [bare, agent] = [[join('build', 'bench', 'bare')], ['.', `--data=${room.agentFolder}`]];
  try {
    const runs: { readonly bareMs: number; readonly agentMs: number }[] = [];
    for (let run = -1; run < RUNS; run += 1) {
      const times = { bareMs: await paintMs(bare, env), agentMs: await paintMs(agent, env) };
      if (run >= 0) runs.push(times); // the first one fills the caches of the disk
    }
    const idle: number[] = [];
    for (let run = 0; run < IDLE_RUNS; run += 1) idle.push(await idlePercent(agent, env));
    const bareIdle = await idlePercent(bare, env);
    const of = (which: 'agentMs' | 'bareMs'): string => rounded(median(runs.map((run) => run[which])));
    const ratios = runs.map(({ agentMs, bareMs }) => agentMs / bareMs);
    return [
      row(PAINTED, ratios, `${of('agentMs')} ms against ${of('bareMs')} ms; ${electronInWords(process.env)}`),
      row(IDLE, idle, `a bare main process: ${rounded(bareIdle)} %`),
    ];
  } finally {
    await room.stop();
    await display.stop();
  }
}

/** From the start of the program to its first painted text. */
async function paintMs(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const started = await startAndPaint(args, ROOT, env);
  await endProgram(started);
  return started.paintedAtMs - started.beganAtMs;
}

async function idlePercent(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const started = await startAndPaint(args, ROOT, env);
  const pid = started.child.pid ?? 0;
  await sleep(SETTLE_MS);
  const before = cpuSeconds(pid);
  await sleep(IDLE_MS);
  const used = cpuSeconds(pid) - before;
  await endProgram(started);
  return (used / (IDLE_MS / 1000)) * 100;
}

/** Seconds of CPU that the process has used so far. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
