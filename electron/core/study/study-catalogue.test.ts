import { expect, it } from 'vitest';
import { ok, refuse, type Result } from '../errors.ts';
import type { StudySummary } from '../pacs/study-summary.ts';
import { createStudyCatalogue } from './study-catalogue.ts';
import { STUDY } from './testing/samples.ts';

const MERGED: StudySummary = { ...STUDY, patientId: 'GK-2', instances: 2 };
const ordinary = () => false;
const urgent = () => true;

/** A catalogue with one study listed, and a PACS that answers as `at.pacs` says. */
function room() {
  const at = { nowMs: 0, pacs: ok(MERGED) as Result<StudySummary> };
  const asked: (AbortSignal | undefined)[] = [];
  const catalogue = createStudyCatalogue(
    async (_, signal) => {
      asked.push(signal);
      return at.pacs;
    },
    () => at.nowMs,
  );
  catalogue.remember([STUDY]);
  return { at, asked, find: catalogue.find, catalogue };
}

it('knows a study as it was listed a moment ago, and asks the PACS again after a minute', async () => {
  const { at, asked, find } = room();
  at.nowMs = 59_999;
  expect(await find(STUDY.studyUid, ordinary)).toEqual(ok(STUDY));
  expect(asked).toEqual([]);
  at.nowMs = 60_000;
  expect(await find(STUDY.studyUid, ordinary)).toEqual(ok(MERGED));
  expect(await find(STUDY.studyUid, ordinary)).toEqual(ok(MERGED));
  expect(asked).toEqual([undefined]);
});

it.each(['pacs.unreachable', 'pacs.not_found'])('believes no old listing where the PACS says %s', async (code) => {
  const { at, find } = room();
  at.nowMs = 60_000;
  at.pacs = refuse(code);
  expect(await find(STUDY.studyUid, ordinary)).toEqual(refuse(code));
});

it.each(['pacs.unreachable', 'pacs.aborted', 'pacs.not_found'])(
  'takes what is urgent as it was listed where the PACS says %s, and asks once a minute',
  async (code) => {
    const { at, asked, find } = room();
    at.nowMs = 3_600_000;
    at.pacs = refuse(code);
    for (const _ of ['opening', 'asking', 'confirming']) expect(await find(STUDY.studyUid, urgent)).toEqual(ok(STUDY));
    expect(asked).toEqual([expect.any(AbortSignal)]);
    // That counts for nothing that is not urgent, and the PACS is believed once it is back.
    expect(await find(STUDY.studyUid, ordinary)).toEqual(refuse(code));
    at.pacs = ok(MERGED);
    at.nowMs += 60_000;
    expect(await find(STUDY.studyUid, urgent)).toEqual(ok(MERGED));
  },
);

it('has no way around the PACS for a study that nobody listed', async () => {
  const { at, asked, find, catalogue } = room();
  catalogue.forget(() => false);
  at.pacs = refuse('pacs.unreachable');
  expect(await find(STUDY.studyUid, urgent)).toEqual(refuse('pacs.unreachable'));
  expect(asked).toEqual([undefined]);
});

it('keeps nothing for the next session that was looked up in the last', async () => {
  const { at, asked, find, catalogue } = room();
  at.nowMs = 60_000;
  const found = find(STUDY.studyUid, ordinary);
  catalogue.forget(() => false);
  await found;
  await find(STUDY.studyUid, ordinary);
  expect(asked).toHaveLength(2);
});

it('still lists, as long ago as it was listed, what stays for whoever comes next', async () => {
  const { at, asked, find, catalogue } = room();
  const other = { ...STUDY, studyUid: '2.25.2', patientId: 'GK-2' };
  catalogue.remember([other]);
  at.nowMs = 60_000;
  catalogue.forget(({ patientId }) => patientId === STUDY.patientId);
  at.pacs = refuse('pacs.unreachable');
  expect(await find(STUDY.studyUid, urgent)).toEqual(ok(STUDY));
  expect(await find(other.studyUid, urgent)).toEqual(refuse('pacs.unreachable'));
  expect(asked).toEqual([expect.any(AbortSignal), undefined]);
});
