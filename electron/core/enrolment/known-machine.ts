import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AgentError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import {
  compareMarks,
  judgeMachine,
  MachineMarksSchema,
  MARKS,
  saltMarks,
  type MachineMarks,
  type MachineVerdict,
  type MarkComparison,
} from '../workstation/machine-marks.ts';

/** The machine on which the workstation was enrolled, as the keychain remembers it beside the key. */
const KnownMachineSchema = z.strictObject({
  v: z.literal(1),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  marks: MachineMarksSchema,
  /** By which the collector knows the machine, and which every record names. */
  machineId: z.string().min(1).max(128),
});
type KnownMachine = z.infer<typeof KnownMachineSchema>;

/** What a machine says of itself (workstation/identity.ts). */
export type SeenMachine = { readonly marks: MachineMarks; readonly machineId: string };

/** Whether an enrolment is used on the machine that it was made on; `unlearned`: it was made before anybody remembered. */
export type Recognised = {
  readonly verdict: MachineVerdict | 'unlearned';
  readonly compared: MarkComparison | null;
  /** By which the collector is to know this machine: another's is never gone on with. */
  readonly machineId: string;
};

/** A workstation that goes on as another one would. */
export const OTHER_MACHINE = 'enrolment.other_machine';

/** One entry for each certificate: what is known of one enrolment says nothing of the next. */
const entryOf = (certificate: string): string =>
  `enrolment.machine.${createHash('sha256').update(certificate).digest('hex').slice(0, 16)}`;

/** Compares this machine with the one of an enrolment, by its certificate in PEM. Throws AgentError `vault.locked`. */
export async function recogniseMachine(
  vault: Pick<Vault, 'get'>,
  certificate: string,
  seen: SeenMachine,
): Promise<Recognised> {
  const known = await recall(vault, certificate);
  if (known === null) return { verdict: 'unlearned', compared: null, machineId: seen.machineId };
  const compared = compareMarks(known.marks, saltMarks(seen.marks, known.salt));
  const verdict = judgeMachine(compared);
  if (verdict !== 'other') return { verdict, compared, machineId: known.machineId };
  // The updater names the machine by the operating system's identifier: where that is one of its own, it is the name.
  return { verdict, compared, machineId: compared.os === 'differs' ? seen.machineId : newMachineId() };
}

/** Remembers the machine of an enrolment. What this one cannot find out of itself now stays as it was known. Throws AgentError `vault.locked`. */
export async function rememberMachine(vault: Vault, certificate: string, seen: SeenMachine): Promise<void> {
  const known = await recall(vault, certificate);
  const salt = known?.salt ?? randomBytes(16).toString('hex');
  const fresh = saltMarks(seen.marks, salt);
  const marks = { ...fresh };
  for (const name of MARKS) marks[name] = fresh[name] ?? known?.marks[name] ?? null;
  const entry: KnownMachine = { v: 1, salt, marks, machineId: seen.machineId };
  await vault.set(entryOf(certificate), Buffer.from(JSON.stringify(entry)));
}

/** Remembers for one certificate what is known for another: the same workstation has renewed it. Throws AgentError `vault.locked`. */
export async function carryMachineOver(vault: Vault, from: string, to: string): Promise<void> {
  const known = await recall(vault, from);
  if (known !== null) await vault.set(entryOf(to), Buffer.from(JSON.stringify(known)));
}

export const forgetMachine = (vault: Vault, certificate: string): Promise<void> => vault.remove(entryOf(certificate));

/** What lies there and is none of ours is as good as nothing: it is learned anew. */
async function recall(vault: Pick<Vault, 'get'>, certificate: string): Promise<KnownMachine | null> {
  try {
    const raw = await vault.get(entryOf(certificate));
    return raw === null ? null : KnownMachineSchema.parse(JSON.parse(raw.toString()));
  } catch (error) {
    if (error instanceof AgentError && error.code !== 'vault.damaged') throw error;
    return null;
  }
}

/** For a machine whose operating system brought along the identifier of another one. */
const newMachineId = (): string => randomBytes(32).toString('hex');
