import { Secret, TOTP } from 'otpauth';
import { RADIOLOGIST, type LabPerson } from '../../lab/people.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { askPages, isOpen } from './ask-pages.ts';
import type { Workstation } from './workstation.ts';

const PERIOD_MS = 30_000;
const WAIT_MS = 30_000;
const SEEN_WITHIN_MS = 15_000;

/** Colleagues, so that somebody always has a code that was not used. */
export const COLLEAGUES: readonly LabPerson[] = ['c.ahrens', 'c.bode', 'c.clausen', 'c.dorn'].map((id) => {
  return { ...RADIOLOGIST, id, name: id, familyName: id.slice(2) };
});

/** Who works, and which codes are spent. */
export type Keyholder = { person: LabPerson; readonly spent: Map<string, number> };

/** What the page was told; null when it went before that. */
type Heard = boolean | null;
type Ask = (method: string, input: unknown) => Promise<Heard>;

/**
 * Opens the workstation as its page does: unlocks it, or signs somebody in. Resolves when a page says that it is open, or
 * with false when it was refused, as what comes too fast is. Where nobody sees it open, because the page went while it was
 * asked, or something locked at that moment, its person tries once more; `onUnseen` is told, as it may have been open.
 */
export async function open(at: Workstation, holder: Keyholder, onUnseen: () => void): Promise<boolean> {
  await at.agent.setIdleSeconds(null); // somebody is there
  for (const isAgain of [false, true]) {
    const isIn = await tryToOpen(at, holder, isAgain);
    if (isIn !== null) return isIn;
    onUnseen();
  }
  throw new Error('its person is not let in');
}

/** Null: not refused, and not seen open. */
async function tryToOpen({ agent }: Workstation, holder: Keyholder, isAgain: boolean): Promise<boolean | null> {
  const gate = await agent.page('gate');
  const ask: Ask = (method, input) =>
    gate.evaluate<boolean>(`agent.${method}(${JSON.stringify(input)}).then(({ ok }) => ok)`).catch(() => null);
  const told = await waitUntil('the way in', WAIT_MS, () => askPages(agent));
  if (isOpen(told.state)) return isAgain; // after a first time it is its person who opened it
  const heard =
    told.state === 'locked'
      ? await ask('sessionUnlock', { password: holder.person.password, code: null })
      : await signIn(ask, holder);
  if (heard === false) return false;
  const isSeen = async (): Promise<boolean> => isOpen((await askPages(agent))?.state ?? 'locked');
  return waitUntil('the open workstation', SEEN_WITHIN_MS, isSeen).catch(() => null);
}

async function signIn(ask: Ask, holder: Keyholder): Promise<Heard> {
  const { person, code } = await waitUntil('an unspent code', PERIOD_MS * 2, () => unspent(holder));
  holder.person = person;
  const heard = await ask('sessionSignIn', { user: person.id, password: person.password });
  return heard === true ? ask('sessionProveFactor', { kind: 'code', code }) : heard;
}

function unspent({ spent }: Keyholder): { readonly person: LabPerson; readonly code: string } | null {
  const nowMs = Date.now();
  const period = Math.floor(nowMs / PERIOD_MS);
  const person = COLLEAGUES.find(({ id }) => (spent.get(id) ?? 0) < period);
  if (person === undefined) return null;
  spent.set(person.id, period);
  const totp = new TOTP({ secret: Secret.fromBase32(person.totpSecret ?? '') });
  return { person, code: totp.generate({ timestamp: nowMs }) };
}
