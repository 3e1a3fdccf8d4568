import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LabDisplay } from '../../build/lab/display.ts';

const run = promisify(execFile);

export type RealKeys = {
  /** Keys by their X names: `Return`, `Tab`, `ctrl+l`. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
};

/** The keyboard of the display: what is pressed goes to the window that has the focus, as for a person. */
export function realKeysOf(display: LabDisplay): RealKeys {
  const env = { ...process.env, ...display.env };
  return {
    press: async (...keys) => {
      for (const key of keys) await run('xdotool', ['key', '--clearmodifiers', key], { env });
    },
    type: async (text) => {
      await run('xdotool', ['type', '--clearmodifiers', '--delay', '15', text], { env });
    },
  };
}
