import { describe, expect, it } from 'vitest';
import { ok, refuse } from '../errors.ts';
import type { WebLaunch } from './launches.ts';
import { launchRoom, program, settled } from './testing/launch-room.ts';
import { DESKTOP_VIEWER, SESSION, sessionNamed, STUDY, WEB_VIEWER } from './testing/samples.ts';

const WISH = { study: STUDY, profile: DESKTOP_VIEWER, grantId: 'grant', session: SESSION };

/** A study in a program that ends with an error at once; a web viewer would show it. */
async function room(instead: readonly (typeof WEB_VIEWER)[]) {
  const viewer = program('later');
  const window = { close: () => undefined, ended: new Promise<undefined>(() => undefined) };
  const made = launchRoom({ program: viewer, openWeb: async () => ok(window) });
  made.at.session = SESSION;
  made.launches.launch({ ...WISH, instead });
  await settled();
  const kinds = () => made.records.map(({ kind, outcome, detail }) => [kind, outcome, detail?.['viewer']]);
  return { ...made, viewer, kinds };
}

describe('a program that ends with an error at once', () => {
  it('is told and recorded as a failure, until the next one comes about', async () => {
    const { launches, viewer, kinds, failures, records } = await room([]);
    viewer.fail();
    await settled();
    expect(kinds()).toEqual([
      ['study.opened', 'success', 'desktop'],
      ['study.closed', 'failure', 'desktop'],
    ]);
    expect(records.at(-1)?.detail).toMatchObject({ end: 'failed', code: 127 });
    expect([launches.list(), failures()]).toEqual([[], ['viewer.start_failed']]);
    launches.launch({ ...WISH, profile: WEB_VIEWER });
    await settled();
    expect(failures()).toEqual([]);
  });

  it('gives the study to the next viewer in an emergency, and nothing is wrong then', async () => {
    const { launches, viewer, kinds, failures } = await room([WEB_VIEWER]);
    viewer.fail();
    await settled();
    expect(kinds()).toEqual([
      ['study.opened', 'success', 'desktop'],
      ['study.closed', 'failure', 'desktop'],
      ['study.opened', 'success', 'web'],
    ]);
    expect([failures(), launches.list()]).toMatchObject([[], [{ stage: 'running', title: 'Web viewer' }]]);
  });

  it.each([null, sessionNamed('B')])('gives it to no other once their session is over: %j', async (now) => {
    const { launches, viewer, at } = await room([WEB_VIEWER]);
    at.session = now;
    viewer.fail();
    await settled();
    expect(launches.list()).toEqual([]);
  });

  it('gives it to no other that somebody has closed', async () => {
    const { launches, viewer, failures } = await room([WEB_VIEWER]);
    viewer.leave();
    await settled();
    expect([launches.list(), failures()]).toEqual([[], []]);
  });
});

describe('a web viewer whose page crashes', () => {
  it.each([[[]], [[{ ...WEB_VIEWER, id: 'other' }]]])(
    'is told, or gives the study to the next: %j',
    async (instead) => {
      const page = Promise.withResolvers<'crashed'>();
      const openWeb = async (one: WebLaunch) =>
        ok({
          close: () => undefined,
          ended: one.profile.id === 'web' ? page.promise : new Promise<undefined>(() => undefined),
        });
      const { launches, at, failures, records } = launchRoom({ openWeb });
      at.session = SESSION;
      launches.launch({ ...WISH, profile: WEB_VIEWER, instead });
      await settled();
      page.resolve('crashed');
      await settled();
      expect(records.find(({ kind }) => kind === 'study.closed')).toMatchObject({
        outcome: 'failure',
        detail: { viewer: 'web', end: 'failed' },
      });
      const isShown = instead.length > 0;
      expect([launches.list().length, failures()]).toEqual(isShown ? [1, []] : [0, ['viewer.not_loaded']]);
    },
  );
});

it('what another viewer of an emergency says is told', async () => {
  const viewer = program('later');
  const { launches, at, failures } = launchRoom({ program: viewer, openWeb: async () => refuse('pacs.unreachable') });
  at.session = SESSION;
  launches.launch({ ...WISH, instead: [WEB_VIEWER] });
  await settled();
  viewer.fail();
  await settled();
  await settled();
  expect([launches.list(), failures()]).toEqual([[], ['pacs.unreachable']]);
});

describe('a study of which not all images came', () => {
  it.each([
    ['opens under a grant, which is told and recorded', { grantId: 'g' }, 'study.opened', 'viewer.incomplete'],
    ['opens where the rules let it be seen anyway', { coveringId: 'g' }, 'study.opened', 'viewer.incomplete'],
    ['does not open otherwise', {}, 'viewer.failed', 'pacs.incomplete'],
  ])('%s', async (_, under, kind, failure) => {
    const { launches, at, records, failures } = launchRoom({ program: program('later'), isPart: true });
    at.session = SESSION;
    launches.launch({ ...WISH, grantId: null, ...under });
    await settled();
    expect([records.map((record) => record.kind), failures()]).toEqual([[kind], [failure]]);
    expect(records[0]?.detail?.['whole'] ?? false).toBe(false);
    const open = kind === 'study.opened' ? [{ grantId: 'g', stage: 'part' }] : [];
    expect(launches.list()).toMatchObject(open);
  });
});
