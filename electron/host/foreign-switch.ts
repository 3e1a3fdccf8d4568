import { linkArgument } from '../core/handover/link-argument.ts';
import { SUPERVISE } from '../core/supervision/messages.ts';
import { isElevated, type Rights } from './elevation.ts';

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

/** With which code a packaged program ends at once (sysexits.h): 64 for a switch, 77 for rights above a user's; or null. */
export function refuseStart(argv: readonly string[], rights: Rights): 64 | 77 | null {
  if (foreignSwitch(argv, rights.platform) !== null) return 64;
  return isElevated(rights) ? 77 : null;
}

/** What is wrong and what to do, by that code. */
export const REFUSED_START = {
  64: 'Glasskey takes no switches: start it without them. Commands stand behind two dashes (Glasskey -- doctor).',
  77: 'Glasskey and its commands do not run as root or with an administrator’s rights: use the account that works at this workstation.',
} as const;

const SCRUBBED = /^(NODE_|ELECTRON_|LD_|DYLD_)|^SSLKEYLOGFILE$/i;

/** Removes from the environment what could change how we, or a child of ours, run. */
export function scrubEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (SCRUBBED.test(name)) delete environment[name];
}
