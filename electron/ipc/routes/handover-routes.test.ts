import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { createAgent } from '../../core/agent.ts';
import { ok, refuse } from '../../core/errors.ts';
import { createHandoverDesk, type HandoverDesk } from '../../core/handover/handover-desk.ts';
import type { Entry } from '../../core/recorder.ts';
import { newSession, rulesFor } from '../../core/session/session-rules.ts';
import { OKAFOR } from '../../core/session/testing/small-collector.ts';
import { createStudyCatalogue } from '../../core/study/study-catalogue.ts';
import { STUDY } from '../../core/study/testing/samples.ts';
import { QUIET_EFFECTS } from '../../core/testing/quiet-effects.ts';
import { handoverRoutes } from './handover-routes.ts';

const ONE = { studyUid: STUDY.studyUid, accession: null };
const OTHER = { studyUid: null, accession: 'A-2' };
const HELD = [STUDY, { ...STUDY, studyUid: '2.25.2', accession: 'A-2' }];

const clock = { wallMs: () => 0, monotonicMs: () => 0 };
let records: Entry[];
let silent: readonly string[];
let desk: HandoverDesk;
let look: () => Promise<unknown>;

/** An archive that ignores what is asked for, and does not answer at all for some studies. */
beforeEach(async () => {
  records = [];
  silent = [];
  const record = async (entry: Entry) => {
    records.push(entry);
    return ok(null);
  };
  const agent = createAgent({
    clock,
    record,
    effects: QUIET_EFFECTS,
    rulesFor: () => rulesFor(DEFAULT_POLICY, OKAFOR),
  });
  const by = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
  await agent.apply({ type: 'signedIn', session: newSession(by, 'one', 0, DEFAULT_POLICY) });
  desk = createHandoverDesk({
    clock,
    settings: () => DEFAULT_POLICY.handover,
    state: agent.state,
    record,
    onChange: () => undefined,
    onOffer: () => undefined,
  });
  const routes = handoverRoutes({
    agent,
    desk,
    record,
    clock,
    catalogue: createStudyCatalogue(async () => refuse('pacs.not_found'), clock.monotonicMs),
    search: async ({ studyUid, accession }) =>
      silent.includes(studyUid ?? accession ?? '')
        ? refuse('pacs.unreachable')
        : ok({ studies: HELD, more: false, similar: false, unreadable: 1 }),
  });
  look = async () => routes['handover:look'].run({ id: desk.offer()?.id ?? '' });
});
const searched = () => records.filter(({ kind }) => kind === 'study.searched').map(({ outcome }) => outcome);

it('all studies of a report are one list, each asked for and recorded by itself', async () => {
  desk.take([ONE, OTHER], 'fhircast');
  expect(await look()).toMatchObject({
    ok: true,
    value: { studies: [{ studyUid: '2.25.1' }, { studyUid: '2.25.2' }], unreadable: 2 },
  });
  expect(searched()).toEqual(['success', 'success']);
  desk.decided('2.25.2', 'opened');
  expect(desk.offer(), 'which study was found for which').toMatchObject({ requests: [ONE] });
});

it('a report of which the archive does not answer for one study is not shown as if it were whole', async () => {
  desk.take([ONE, OTHER], 'fhircast');
  silent = ['A-2'];
  expect(await look()).toMatchObject({ ok: false, code: 'pacs.unreachable' });
  expect(new Set(searched())).toEqual(new Set(['failure', 'success']));
  expect(desk.isOffered('fhircast', [ONE, OTHER]), 'asked for again, it is offered anew').toBe(false);
  silent = [];
  expect(await look(), 'and can be looked at again').toMatchObject({ ok: true });
});
