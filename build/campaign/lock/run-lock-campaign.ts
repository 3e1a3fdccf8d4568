import { createSeeded, type Seeded } from '../../../e2e/proofs/support/seeded.ts';
import { RADIOLOGIST } from '../../lab/people.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { askPages, isOpen } from './ask-pages.ts';
import { endsSoon, look } from './look.ts';
import { desktopSeen, paintDesktop } from './picture.ts';
import { open, type Keyholder } from './open.ts';
import { STEPS, type Step } from './steps.ts';
import type { Workstation } from './workstation.ts';

export type LockRun = {
  readonly steps: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Ends it before the next step, with a report of those that were. */
  readonly stop?: AbortSignal;
};

export type LockReport = {
  readonly steps: number;
  /** Looks at a workstation where nobody worked. */
  readonly closedLooks: number;
  /** Requests that were refused there. */
  readonly refusals: number;
  readonly openings: number;
  /** The agent ended, its page went or it was locked while it was being opened: whether it did, its trail alone knows. */
  readonly openingsCutShort: number;
  readonly starts: number;
  readonly byName: ReadonlyMap<string, number>;
  /** Empty: nothing opened, uncovered or answered, and every lock locked. In words, with the number of the step. */
  readonly bypasses: readonly string[];
};

/** Out of a hundred steps at a closed workstation, so many try to open it. */
const OPENS_OF_100 = 5;
/** A picture of the screens is the slowest look: so seldom. */
const PICTURE_EVERY = 40;
const MOST_BYPASSES = 5;
/** A lock that is asked for is a matter of milliseconds; a machine full of work proves nothing by being slow. */
const LOCKS_WITHIN_MS = 30_000;
/** Displays are looked for once a second. */
const SETTLES_WITHIN_MS = 15_000;

/**
 * Does to the workstation what the seed draws. After each step: who did not open it finds every display covered and no
 * route of the work answering. A person's own sign-in or unlock is the only step that may open it.
 */
export async function runLockCampaign(at: Workstation, { steps, seed, say, stop }: LockRun): Promise<LockReport> {
  const seeded = createSeeded(1, seed);
  const holder: Keyholder = { person: RADIOLOGIST, spent: new Map() };
  await paintDesktop(at);
  const count = { closedLooks: 0, refusals: 0, openings: 0, openingsCutShort: 0 };
  const byName = new Map<string, number>();
  const bypasses: string[] = [];
  let mayBeOpen = false;
  let done = 0;
  while (done < steps && bypasses.length < MOST_BYPASSES && stop?.aborted !== true) {
    done += 1;
    const isOpening: boolean = !mayBeOpen && seeded.between(1, 100) <= OPENS_OF_100;
    const step = draw(seeded);
    const name = isOpening ? 'opened by its person' : step.name;
    byName.set(name, (byName.get(name) ?? 0) + 1);
    const tell = (what: string): void => {
      bypasses.push(`seed ${seed}, step ${done}, ${name}: ${what}`);
      say(bypasses.at(-1) ?? '');
    };
    const onUnseen = (): void => {
      count.openingsCutShort += 1;
    };
    try {
      mayBeOpen = isOpening ? await open(at, holder, onUnseen) : await takeStep(at, step, seeded, mayBeOpen);
      if (isOpening && mayBeOpen) count.openings += 1;
    } catch (error) {
      mayBeOpen = false;
      if (!(await endsSoon(at.agent))) tell(error instanceof Error ? error.message : String(error));
      else if (isOpening) onUnseen();
    }
    const seen = await look(at, { mayBeOpen, settlesWithinMs: !isOpening && step.settles ? SETTLES_WITHIN_MS : 0 });
    mayBeOpen &&= seen.isOpen;
    if (seen.bypass !== null) tell(seen.bypass);
    if (!seen.isOpen) {
      count.closedLooks += 1;
      count.refusals += seen.refusals;
      const share = count.closedLooks % PICTURE_EVERY === 0 ? await desktopSeen(at) : 0;
      if (share > 0) tell(`the desktop is seen: ${share} of the screens`);
    }
    if (done % 100 === 0) say(`${done} steps, ${count.openings} openings, ${at.starts} starts`);
  }
  return { steps: done, ...count, starts: at.starts, byName, bypasses };
}

const TOTAL = STEPS.reduce((sum, { weight }) => sum + weight, 0);

function draw({ between }: Seeded): Step {
  let lot = between(1, TOTAL);
  const step = STEPS.find(({ weight }) => (lot -= weight) <= 0);
  if (step === undefined) throw new Error('a lot beyond all weights');
  return step;
}

/** Resolves with whether the workstation may still be open. Throws when what must lock does not, or the agent is gone. */
async function takeStep(at: Workstation, step: Step, seeded: Seeded, mayBeOpen: boolean): Promise<boolean> {
  await step.act(at, seeded);
  if (!mayBeOpen || step.leads === 'ends') return false;
  if (step.leads === 'anywhere') return true;
  await waitUntil('the lock', LOCKS_WITHIN_MS, async () => {
    const told = await askPages(at.agent);
    return at.agent.hasEnded() || (told !== null && !isOpen(told.state));
  });
  return false;
}
