import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What tells one machine from another: the operating system's own identifier, and what the maker wrote into the hardware. */
export const MARKS = ['os', 'uuid', 'serial', 'board'] as const;
export type MarkName = (typeof MARKS)[number];

/** Each as a hash, which is all that anything of ours ever holds; null: not to be found out here. */
export const MachineMarksSchema = z.strictObject({
  os: z.string().nullable(),
  uuid: z.string().nullable(),
  serial: z.string().nullable(),
  board: z.string().nullable(),
} satisfies Record<MarkName, unknown>);
export type MachineMarks = Readonly<z.infer<typeof MachineMarksSchema>>;
export const NO_MARKS: MachineMarks = { os: null, uuid: null, serial: null, board: null };

/** What makers write who write nothing; equal on thousands of machines. Matched without spaces, dots, dashes and colons. */
const PLACEHOLDERS =
  /^(?:|0+|f+|x+|1?2345678?9?0?|none|na|null|empty|oem|unknown|uninitialized|default(?:string)?|invalid|notspecified|not(?:applicable|available|set)|tobefilledby.*|(?:system|chassis|baseboard|board)?serialnumber|0?3000200040005000006000700080009)$/;

/** The hash of what a machine says of itself; null where it says nothing that would tell it from another. */
export function markOf(name: MarkName, said: string | null | undefined): string | null {
  const text = (said ?? '').trim().toLowerCase();
  if (PLACEHOLDERS.test(text.replaceAll(/[\s.:_/-]/g, ''))) return null;
  return createHash('sha256').update(`glasskey mark ${name}\n${text}`).digest('hex');
}

/** The marks as they are kept: with a salt of their own, so that those of two files tell nothing of each other. */
export function saltMarks(marks: MachineMarks, salt: string): MachineMarks {
  const salted = (mark: string | null): string | null =>
    mark === null ? null : createHash('sha256').update(`${salt}\n${mark}`).digest('hex');
  return { os: salted(marks.os), uuid: salted(marks.uuid), serial: salted(marks.serial), board: salted(marks.board) };
}

/**
 * `same`: nothing differs of what both know. `unknown`: they know nothing in common. `changed`: something differs, and a part
 * of the hardware is still the same: repaired, or its system installed anew. `other`: something differs and no hardware says
 * that it is the same machine: a copied image, a disk that moved, or a repair that left nothing to go by.
 */
export type MachineVerdict = 'same' | 'unknown' | 'changed' | 'other';
export type MarkComparison = Readonly<Record<MarkName, 'same' | 'differs' | 'unknown'>>;

/** Both with the same salt. */
export function compareMarks(known: MachineMarks, seen: MachineMarks): MarkComparison {
  const compare = (name: MarkName): MarkComparison[MarkName] => {
    if (known[name] === null || seen[name] === null) return 'unknown';
    return known[name] === seen[name] ? 'same' : 'differs';
  };
  return { os: compare('os'), uuid: compare('uuid'), serial: compare('serial'), board: compare('board') };
}

/** Whether the machine is the one that it was. What cannot be found out never speaks against it. */
export function judgeMachine(compared: MarkComparison): MachineVerdict {
  const all = Object.values(compared);
  if (!all.includes('differs')) return all.includes('same') ? 'same' : 'unknown';
  const hardware = [compared.uuid, compared.serial, compared.board];
  return hardware.includes('same') ? 'changed' : 'other';
}
