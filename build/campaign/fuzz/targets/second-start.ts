import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { linkArgument } from '../../../../electron/core/handover/link-argument.ts';
import { parseLink } from '../../../../electron/core/handover/study-link.ts';
import { foreignSwitch } from '../../../../electron/host/foreign-switch.ts';
import { HOSTILE_TEXTS, mutateText } from '../mutate-text.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { isAskable } from './study-rules.ts';

const LINK = 'glasskey://open?requestType=STUDY&studyUID=2.25.1001&accessionNumber=A-1001&viewerType=IHE_BIR';
const ARGUMENTS: readonly [string, ...string[]] = [
  LINK,
  LINK,
  '--',
  '--supervise',
  '--inspect=0.0.0.0:9229',
  '--remote-debugging-port=9222',
  '--gpu-launcher=/bin/sh',
  '--no-sandbox',
  '-r',
  '/x',
  'study',
];
const PLATFORMS = ['linux', 'win32', 'darwin'] as const;

const drawArguments = (seeded: Seeded): readonly string[] =>
  Array.from({ length: seeded.between(0, 5) }, () => {
    const one = seeded.oneOf([seeded.oneOf(ARGUMENTS), seeded.oneOf(ARGUMENTS), seeded.oneOf(HOSTILE_TEXTS)]);
    return seeded.between(0, 2) > 0 ? one : mutateText(one, seeded);
  });

const isLink = (argument: string): boolean => /^glasskey:/i.test(argument);
/** A switch as Chromium takes it: what begins with a dash, on Windows a slash as well, whatever white space is before it. */
const isSwitch = (argument: string, platform: NodeJS.Platform): boolean =>
  ['-', ...(platform === 'win32' ? ['/'] : [])].includes(argument.trim().slice(0, 1));

/** The arguments of a start, the first one's and what a second one brings along; and the link that may be among them. */
export const secondStart: FuzzTarget = {
  name: 'second-start',
  count: 100_000,
  open: () => ({
    step: (seeded): CaseEnd => {
      const argv = drawArguments(seeded);
      const link = linkArgument(argv);
      if (link !== null && (argv.filter(isLink).length !== 1 || argv.at(-1) !== link))
        return fault('one link of several');
      const end = judgeSwitches(argv, link, seeded.oneOf(PLATFORMS));
      return end.kind === 'fault' || link === null ? end : judgeLink(mutateText(link, seeded));
    },
    close: async () => [],
  }),
};

function judgeSwitches(argv: readonly string[], link: string | null, platform: NodeJS.Platform): CaseEnd {
  const found = foreignSwitch(argv, platform);
  const rest = link !== null && argv.at(-2) === '--' ? argv.slice(0, -2) : argv;
  const foreign = rest.filter((item) => isSwitch(item, platform) && item !== '--supervise');
  if (found !== null) return foreign.includes(found) ? REFUSED : fault('an argument taken for a switch');
  return foreign.length === 0 ? TAKEN : fault('a switch that is not ours was let through');
}

function judgeLink(text: string): CaseEnd {
  const parsed = parseLink(text);
  if (parsed.kind === 'unknown') return REFUSED;
  const isLinkOfOurs = text.length <= 512 && isAskable(parsed.request);
  return isLinkOfOurs ? TAKEN : fault('a link that asks for no study was read');
}
