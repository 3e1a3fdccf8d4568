import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** So long a start is left alone: to look at it is to disturb it. */
const ALONE_MS = 4000;
const PaintSchema = z.object({ result: z.object({ result: z.object({ value: z.number() }) }) });
const TargetsSchema = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));

/** First contentful paint, by the page's own clock: milliseconds since the epoch; 0 before it. */
const PAINTED_AT = `(() => {
  const [entry] = performance.getEntriesByName('first-contentful-paint');
  return entry === undefined ? 0 : performance.timeOrigin + entry.startTime;
})()`;

export type StartedProgram = { readonly child: ChildProcess; readonly paintedAtMs: number; readonly beganAtMs: number };

/** Starts a program on Electron, and asks its first page afterwards when it was painted. Nothing is attached before. */
export async function startAndPaint(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<StartedProgram> {
  const electron: unknown = createRequire(import.meta.url)('electron');
  const beganAtMs = Date.now();
  const child = spawn(String(electron), ['--remote-debugging-port=0', ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await debuggingPort(child);
  await sleep(ALONE_MS);
  for (let tries = 0; ; tries += 1) {
    const paintedAtMs = await paintedAt(port);
    if (paintedAtMs > 0) return { child, paintedAtMs, beganAtMs };
    if (tries > 20) throw new Error('no page was painted');
    await sleep(500);
  }
}

async function debuggingPort({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('no standard error');
  for await (const line of createInterface({ input: stderr })) {
    const port = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
    if (port === undefined) continue;
    stderr.resume();
    return port;
  }
  throw new Error('the program ended');
}

async function paintedAt(port: string): Promise<number> {
  const targets = TargetsSchema.parse(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
  const page = targets.find(({ type }) => type === 'page');
  if (page === undefined) return 0;
  const socket = new WebSocket(page.webSocketDebuggerUrl);
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: PAINTED_AT } }));
  const [message]: { data: string }[] = await once(socket, 'message');
  socket.close();
  return PaintSchema.parse(JSON.parse(message?.data ?? '')).result.result.value;
}

export async function endProgram({ child }: StartedProgram): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
