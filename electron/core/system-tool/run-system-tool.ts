import { execFile } from 'node:child_process';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1024 * 1024;

export type ToolAnswer = { readonly exit: number | null; readonly output: Buffer };
export type ToolOptions = {
  readonly input?: Buffer;
  /** All that its environment holds; default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
};

/** Runs a tool of the operating system by its absolute path, without a shell. Never throws. */
export function runSystemTool(
  file: string,
  args: readonly string[],
  { input, env = {}, timeoutMs = TIMEOUT_MS }: ToolOptions = {},
): Promise<ToolAnswer> {
  return new Promise((resolve) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_BYTES,
      env,
      windowsHide: true,
      encoding: 'buffer',
    } as const;
    const child = execFile(file, [...args], options, (error, output) => {
      const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ exit, output });
    });
    child.stdin?.on('error', () => undefined); // a tool that ends before it has read all says so by its exit code
    child.stdin?.end(input);
  });
}
