import { linkArgument } from '../core/handover/link-argument.ts';
import { SUPERVISE } from '../core/supervision/messages.ts';

/** What may stand on our command line in a packaged program. */
const ALLOWED = new Set([SUPERVISE]);

/**
 * The first switch that is not ours, or null. Chromium's switches are not stopped by fuses, so we refuse them all; on
 * Windows it takes `/name` for one too.
 */
export function foreignSwitch(argv: readonly string[], platform: NodeJS.Platform): string | null {
  const isSwitch = platform === 'win32' ? /^[-/]/ : /^-/;
  return withoutLink(argv).find((item) => isSwitch.test(item.trimStart()) && !ALLOWED.has(item)) ?? null;
}

/** The system opens links with `"exe" "--" "link"`, so that nothing in one is taken for a switch. */
function withoutLink(argv: readonly string[]): readonly string[] {
  return argv.at(-2) === '--' && linkArgument(argv) !== null ? argv.slice(0, -2) : argv;
}

const SCRUBBED = /^(NODE_|ELECTRON_|LD_|DYLD_)|^SSLKEYLOGFILE$/i;

/** Removes from the environment what could change how we, or a child of ours, run. */
export function scrubEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (SCRUBBED.test(name)) delete environment[name];
}
