import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { _electron, type ElectronApplication } from 'playwright';
import { chooseElectron, electronInWords } from '../lab/choose-electron.ts';
import { startDisplay } from '../lab/display.ts';
import { openReadingRoom } from '../lab/reading-room.ts';

// Usage: npm run bench [-- --json]. The agent's window next to a bare one on the same runtime, in the same run.
const ROOT = resolve(import.meta.dirname, '../..');
const OUT = join(ROOT, 'out');
const RUNS = 5;
const IDLE_MS = 60_000;
const TICKS_PER_SECOND = 100; // of /proc/PID/stat on Linux

type Figures = { readonly startMs: number; readonly mainMb: number };
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** From the start of the program to its first painted text. */
async function launch(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ app: ElectronApplication; figures: Figures }> {
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const beganMs = performance.now();
  const app = await _electron.launch({ args: [...args], cwd: ROOT, env: Object.fromEntries(known) });
  const page = await app.firstWindow();
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const startMs = performance.now() - beganMs;
  return { app, figures: { startMs, mainMb: (await mainPid(app).then(residentKb)) / 1024 } };
}

const mainPid = (app: ElectronApplication): Promise<number> => app.evaluate(() => process.pid);
const residentKb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

/** Seconds of CPU that the process has used so far. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function idlePercent(app: ElectronApplication): Promise<number> {
  const pid = await mainPid(app);
  await sleep(5000); // what a start leaves to do is not idleness
  const before = cpuSeconds(pid);
  await sleep(IDLE_MS);
  return ((cpuSeconds(pid) - before) / (IDLE_MS / 1000)) * 100;
}

async function end(app: ElectronApplication): Promise<void> {
  const child = app.process();
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}

Object.assign(process.env, chooseElectron());
console.log(electronInWords(process.env));
const display = await startDisplay({ width: 1280, height: 800 });
const room = await openReadingRoom();
const env = { ...room.env, ...display.env };
const AGENT = ['.', `--data=${room.agentFolder}`];
const BARE = [join('build', 'bench', 'bare')];
const agents: Figures[] = [];
const bares: Figures[] = [];
for (let run = 0; run < RUNS; run += 1) {
  for (const [args, list] of [
    [BARE, bares],
    [AGENT, agents],
  ] as const) {
    const { app, figures } = await launch(args, env);
    list.push(figures);
    await end(app);
  }
}
const { app: idle } = await launch(AGENT, env);
const idleCpuPercent = await idlePercent(idle);
await end(idle);
const { app: idleBare } = await launch(BARE, env);
const bareIdleCpuPercent = await idlePercent(idleBare);
await end(idleBare);
await room.stop();
await display.stop();

const startMs = median(agents.map((run) => run.startMs));
const bareStartMs = median(bares.map((run) => run.startMs));
const rows = [
  {
    name: 'start to sign-in page painted, against a bare window',
    value: startMs / bareStartMs,
    limit: 1.15,
    unit: 'x',
  },
  { name: 'start to sign-in page painted', value: startMs, limit: null, unit: 'ms' },
  { name: 'start of a bare window', value: bareStartMs, limit: null, unit: 'ms' },
  { name: 'memory of the main process', value: median(agents.map((run) => run.mainMb)), limit: null, unit: 'MB' },
  { name: 'memory of a bare main process', value: median(bares.map((run) => run.mainMb)), limit: null, unit: 'MB' },
  { name: 'CPU of the main process, idle for 60 s', value: idleCpuPercent, limit: 0.5, unit: '% of a core' },
  { name: 'CPU of a bare main process, idle for 60 s', value: bareIdleCpuPercent, limit: null, unit: '% of a core' },
].map((row) => ({ ...row, ok: row.limit === null || row.value <= row.limit }));
mkdirSync(OUT, { recursive: true });
writeFileSync(join(OUT, 'bench.json'), `${JSON.stringify({ rows }, null, 2)}\n`);
for (const { name, value, limit, unit, ok } of rows) {
  console.log(
    `${ok ? 'ok  ' : 'over'} ${value.toFixed(2).padStart(9)} ${unit.padEnd(12)} ${name}${limit === null ? '' : ` (limit ${limit})`}`,
  );
}
process.exit(0);
