import { describe, expect, it } from 'vitest';
import type { WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { notesOn } from './who-saw-notes.ts';

const REPLY: WhoSawReply = {
  madeAt: '2026-11-24T12:00:00.000Z',
  collector: 'x',
  by: { kind: 'patient', patientId: 'MRN-7', issuer: 'NORTH' },
  from: '2026-11-20',
  to: '2026-11-21',
  accesses: [],
  isCut: false,
  unreadable: [],
  destroyed: [],
  unindexed: 0,
  notHere: [],
  otherIssuers: [],
  witnesses: 0,
  page: { staff: 'role', contact: '' },
};

describe('the notes under an answer', () => {
  it('say whom and which time it is about, as it was counted', () => {
    expect(notesOn(REPLY)).toEqual([
      'Asked: patient MRN-7 of issuer NORTH, from 2026-11-20 to the end of 2026-11-21 (days of the workstations’ own clocks).',
    ]);
    const moment = { ...REPLY, by: { kind: 'patient', patientId: 'MRN-7', issuer: '' }, from: null, to: '2026-11-21T08:00:00Z' } as const; // prettier-ignore
    expect(notesOn(moment)).toEqual([
      'Asked: patient MRN-7 without an issuer, from the beginning and before 2026-11-21T08:00:00Z.',
    ]);
  });

  it('name what is damaged, what a workstation may hold still, and what is lost', () => {
    const at = '2026-11-20T12:00:00.000+01:00';
    const damaged = { trail: '0190a5b2-7b1c-4c3d-8e9f-001122334455', seq: 3, at, kind: 'study.opened' };
    const notHere = [{ workstation: 'reading-9', site: 'south', upTo: at, lostAt: at }];
    expect(notesOn({ ...REPLY, unreadable: [damaged], notHere }).slice(1)).toEqual([
      `Damaged, and cannot be read: record 3 of trail ${damaged.trail}, study.opened, ${at}.`,
      `What reading-9 (south) recorded after ${at} is not here: it may hold more of this time.`,
      `Records of reading-9 (south) are lost, as was found at ${at}.`,
    ]);
  });

  it('name the issuers that the same number has records under, and how to ask for them', () => {
    expect(notesOn({ ...REPLY, otherIssuers: ['OLD', ''] }).slice(1)).toEqual([
      'There are records of this number under issuer OLD, which was the PACS’s by another policy: if that is the same patient, ask with --issuer OLD.',
      "There are records of this number without an issuer, which was the PACS’s by another policy: if that is the same patient, ask with --issuer ''.",
    ]);
  });
});
