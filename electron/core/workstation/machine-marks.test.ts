import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareMarks,
  judgeMachine,
  markOf,
  MARKS,
  saltMarks,
  type MachineMarks,
  type MarkName,
} from './machine-marks.ts';

const marksOf = (said: Partial<Record<MarkName, string>>): MachineMarks => ({
  os: markOf('os', said.os),
  uuid: markOf('uuid', said.uuid),
  serial: markOf('serial', said.serial),
  board: markOf('board', said.board),
});
const judge = (known: MachineMarks, seen: MachineMarks, salt = 'salt') =>
  judgeMachine(compareMarks(saltMarks(known, salt), saltMarks(seen, salt)));
const WHOLE = { os: 'os-1', uuid: 'uuid-1', serial: 'serial-1', board: 'board-1' };

describe('whether a machine is the one that it was', () => {
  it.each([
    ['the same machine', WHOLE, WHOLE, 'same'],
    ['the same, by an account that may not read its hardware', WHOLE, { os: 'os-1' }, 'same'],
    ['the same, whose system says nothing today', WHOLE, { uuid: 'uuid-1' }, 'same'],
    ['nothing to be found out', WHOLE, {}, 'unknown'],
    ['nothing that was known', {}, WHOLE, 'unknown'],
    ['nothing in common', { os: 'os-1' }, { uuid: 'uuid-1' }, 'unknown'],
    [
      'a board that was replaced under the maker’s serial number',
      WHOLE,
      { ...WHOLE, uuid: 'uuid-2', board: 'board-2' },
      'changed',
    ],
    ['a system that was installed anew', WHOLE, { ...WHOLE, os: 'os-2' }, 'changed'],
    ['an image copied as it was', WHOLE, { os: 'os-1', uuid: 'uuid-2', serial: 'serial-2', board: 'board-2' }, 'other'],
    ['a prepared image', WHOLE, { os: 'os-2', uuid: 'uuid-2', serial: 'serial-2', board: 'board-2' }, 'other'],
    ['a prepared image, where hardware cannot be read', { os: 'os-1' }, { os: 'os-2' }, 'other'],
    [
      'a copied virtual machine of which only the UUID tells',
      { os: 'os-1', uuid: 'uuid-1' },
      { os: 'os-1', uuid: 'uuid-2' },
      'other',
    ],
  ] as const)('%s', (_what, known, seen, verdict) => expect(judge(marksOf(known), marksOf(seen))).toBe(verdict));

  it('takes what makers write who write nothing for nothing, and tells hashes alone', () => {
    const nothing = ['', ' ', '-', '0', '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'];
    const words = ['None', 'To Be Filled By O.E.M.', 'Default string', 'System Serial Number', 'Not Specified', 'N/A'];
    const known = ['03000200-0400-0500-0006-000700080009', '123456789', 'uninitialized', 'Unknown'];
    for (const said of [...nothing, ...words, ...known]) expect([said, markOf('serial', said)]).toEqual([said, null]);
    for (const said of ['PF2XYZ01', 'VMware-56 4d 1a', 'e3b0c442-98fc-1c14-9afb-f4c8996fb924'])
      expect(markOf('serial', said)).toMatch(/^[0-9a-f]{64}$/);
    expect(markOf('os', 'same text')).not.toBe(markOf('uuid', 'same text'));
  });

  const mark = fc.constantFrom(null, 'a', 'b', 'c');
  const marks: fc.Arbitrary<MachineMarks> = fc.record({ os: mark, uuid: mark, serial: mark, board: mark });
  const doubt = (verdict: string): number => ['same', 'unknown', 'changed', 'other'].indexOf(verdict);

  it('never speaks against a machine by what cannot be found out, whatever the salt is', () => {
    fc.assert(
      fc.property(marks, marks, fc.string(), fc.constantFrom(...MARKS), (known, seen, salt, name) => {
        const verdict = judge(known, seen, salt);
        expect(verdict).toBe(judge(known, seen));
        expect(judge(seen, known)).toBe(verdict);
        const differs = MARKS.filter(
          (each) => known[each] !== null && seen[each] !== null && known[each] !== seen[each],
        );
        expect(['changed', 'other'].includes(verdict)).toBe(differs.length > 0);
        // A mark that differed and is lost makes nobody more suspicious.
        if (differs.includes(name))
          expect(doubt(judge(known, { ...seen, [name]: null }))).toBeLessThanOrEqual(doubt(verdict));
      }),
    );
  });
});
