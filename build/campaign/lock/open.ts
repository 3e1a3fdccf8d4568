import { Secret, TOTP } from 'otpauth';
import { RADIOLOGIST, type LabPerson } from '../../lab/people.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { askPages, isOpen } from './ask-pages.ts';
import type { Workstation } from './workstation.ts';

const PERIOD_MS = 30_000;

/** Colleagues, so that somebody always has a code that was not used. */
export const COLLEAGUES: readonly LabPerson[] = ['c.ahrens', 'c.bode', 'c.clausen', 'c.dorn'].map((id) => {
  return { ...RADIOLOGIST, id, name: id, familyName: id.slice(2) };
});

/** Who works, and which codes are spent. */
export type Keyholder = { person: LabPerson; readonly spent: Map<string, number> };

/**
 * Opens the workstation as its page does: unlocks it, or signs somebody in. Resolves when a page says that it is open, or
 * with false when it was refused, as what comes too fast is.
 */
export async function open({ agent }: Workstation, holder: Keyholder): Promise<boolean> {
  await agent.setIdleSeconds(null); // somebody is there
  const gate = await agent.page('gate');
  const ask = async (method: string, input: unknown): Promise<boolean> => {
    const call = `agent.${method}(${JSON.stringify(input)}).then(({ ok }) => ok)`;
    return gate.evaluate<boolean>(call).catch(() => true); // the page goes as soon as it is open
  };
  const told = await waitUntil('the way in', 30_000, () => askPages(agent));
  if (isOpen(told.state)) return false;
  const isIn =
    told.state === 'locked'
      ? await ask('sessionUnlock', { password: holder.person.password, code: null })
      : await signIn(ask, holder);
  if (!isIn) return false;
  await waitUntil('the open workstation', 30_000, async () => isOpen((await askPages(agent))?.state ?? 'locked'));
  return true;
}

async function signIn(ask: (method: string, input: unknown) => Promise<boolean>, holder: Keyholder): Promise<boolean> {
  const { person, code } = await waitUntil('an unspent code', PERIOD_MS * 2, () => unspent(holder));
  holder.person = person;
  if (!(await ask('sessionSignIn', { user: person.id, password: person.password }))) return false;
  return ask('sessionProveFactor', { kind: 'code', code });
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
