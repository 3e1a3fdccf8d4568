import { describe, expect, it } from 'vitest';
import { ok, refuse, type Result } from '../errors.ts';
import type { Json } from '../session/state-store.ts';
import { createLaunchNotes, launchesLeftOpen } from './open-launches.ts';
import type { WebLaunch, WebWindow } from './launches.ts';
import { launchRoom, program, settled } from './testing/launch-room.ts';
import { DESKTOP_VIEWER, SESSION, STUDY, WEB_VIEWER } from './testing/samples.ts';

function room(openWeb: (launch: WebLaunch) => Promise<Result<WebWindow>>) {
  const values = new Map<string, Json>();
  const state = {
    get: (name: string) => values.get(name),
    set: (name: string, value: Json) => void values.set(name, value),
  };
  const { launches, records, failures, at } = launchRoom({ openWeb, notes: createLaunchNotes(state) });
  const launched = launches.launch({ study: STUDY, profile: WEB_VIEWER, grantId: null, session: SESSION });
  const close = () => (launched.ok ? launches.close(launched.value.launchId) : launched);
  return {
    launches,
    close,
    at,
    left: () => launchesLeftOpen(state),
    failures,
    kinds: () => records.map((entry) => entry.kind),
  };
}

describe('a study in a web viewer', () => {
  it('is recorded as opened once its window is there, and as closed when it goes', async () => {
    const window = Promise.withResolvers<Result<WebWindow>>();
    const ended = Promise.withResolvers<undefined>();
    const { launches, close, kinds } = room(() => window.promise);
    expect(launches.list()).toMatchObject([{ stage: 'fetching', studyUid: '2.25.1' }]);
    expect(kinds()).toEqual([]);
    window.resolve(ok({ close: () => ended.resolve(undefined), ended: ended.promise }));
    await settled();
    expect(launches.list()).toMatchObject([{ stage: 'running' }]);
    expect(kinds()).toEqual(['study.opened']);
    await close();
    await settled();
    expect(launches.list()).toEqual([]);
    expect(kinds()).toEqual(['study.opened', 'study.closed']);
  });

  it('that cannot be opened is recorded as failed, never as opened', async () => {
    const { launches, failures, kinds } = room(async () => refuse('pacs.unreachable'));
    await settled();
    expect([launches.list(), kinds(), failures()]).toEqual([[], ['viewer.failed'], ['pacs.unreachable']]);
  });

  it('that cannot be opened is shown until the next one comes about', async () => {
    const answers: Result<WebWindow>[] = [refuse('viewer.start_failed'), refuse('pacs.unreachable')];
    const window = { close: () => undefined, ended: new Promise<undefined>(() => undefined) };
    const { launches, failures } = launchRoom({ openWeb: async () => answers.shift() ?? ok(window) });
    const shown = async () => {
      launches.launch({ study: STUDY, profile: WEB_VIEWER, grantId: null, session: SESSION });
      await settled();
      return failures();
    };
    expect([await shown(), await shown(), await shown()]).toEqual([['viewer.start_failed'], ['pacs.unreachable'], []]);
  });

  it('is told to stop when the session ends before its window is there', async () => {
    const { launches, failures, kinds } = room(
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(refuse('pacs.aborted')))),
    );
    launches.stopFetching();
    await settled();
    expect([launches.list(), kinds(), failures()]).toEqual([[], ['viewer.failed'], []]);
  });

  it('is noted while it is open, so that the next start can say how it ended', async () => {
    const ended = Promise.withResolvers<undefined>();
    const { close, left } = room(async () => ok({ close: () => ended.resolve(undefined), ended: ended.promise }));
    await settled();
    expect([...(left()?.values() ?? [])]).toMatchObject([
      { kind: 'study.closed', action: 'view', object: { studyUid: '2.25.1' }, detail: { viewer: 'web' } },
    ]);
    await close();
    await settled();
    expect(left()?.size).toBe(0);
  });

  it('stays noted when the trail is closed before its end is recorded: the next start says it', async () => {
    const ended = Promise.withResolvers<undefined>();
    const { close, left, at } = room(async () => ok({ close: () => ended.resolve(undefined), ended: ended.promise }));
    await settled();
    at.trailFault = 'audit.closed';
    await close();
    await settled();
    expect(left()?.size).toBe(1);
  });

  it('closes for the next person when they may not see the study', async () => {
    const ended = Promise.withResolvers<undefined>();
    const { launches, kinds } = room(async () => ok({ close: () => ended.resolve(undefined), ended: ended.promise }));
    await settled();
    await launches.closeThose(() => false, 'other-person');
    await settled();
    expect(launches.list()).toHaveLength(1);
    await launches.closeThose(({ patientId }) => patientId === 'GK-1', 'other-person');
    await settled();
    expect(kinds()).toEqual(['study.opened', 'viewer.asked_to_close', 'study.closed']);
  });
});

describe('a study that a viewer cannot show in an emergency', () => {
  const window = { close: () => undefined, ended: new Promise<undefined>(() => undefined) };
  const other = { ...WEB_VIEWER, id: 'other' };
  const last = { ...WEB_VIEWER, id: 'last' };
  const launch = { study: STUDY, profile: WEB_VIEWER, instead: [other, last], grantId: null, session: SESSION };
  const viewerOf = ({ profile }: WebLaunch): string => profile.id;
  /** While they work whose study it is. */
  const atWork = (openWeb: (one: WebLaunch) => Promise<Result<WebWindow>>) => {
    const made = launchRoom({ openWeb });
    made.at.session = SESSION;
    return made;
  };

  it('goes to the next that can, and nothing is wrong then', async () => {
    const asked: string[] = [];
    const openWeb = async (one: WebLaunch) => {
      asked.push(viewerOf(one));
      return viewerOf(one) === 'last' ? ok(window) : refuse('viewer.not_loaded');
    };
    const { launches, records, failures } = atWork(openWeb);
    launches.launch(launch);
    await settled();
    await settled();
    expect(asked).toEqual(['web', 'other', 'last']);
    expect(records.map(({ kind, detail }) => [kind, detail?.['viewer']])).toEqual([
      ['viewer.failed', 'web'],
      ['viewer.failed', 'other'],
      ['study.opened', 'last'],
    ]);
    expect([failures(), launches.list()]).toMatchObject([[], [{ stage: 'running' }]]);
  });

  it('goes to a program before other web viewers, whose pages would be waited for again', async () => {
    const openWeb = async () => refuse('viewer.not_loaded');
    const { launches, records, at } = launchRoom({ openWeb, program: program('later') });
    at.session = SESSION;
    launches.launch({ ...launch, instead: [other, DESKTOP_VIEWER, last] });
    await settled();
    await settled();
    expect(records.map(({ kind, detail }) => [kind, detail?.['viewer']])).toEqual([
      ['viewer.failed', 'web'],
      ['study.opened', 'desktop'],
    ]);
  });

  it('is told where none can, with what the last one said', async () => {
    const openWeb = async (one: WebLaunch) =>
      refuse(viewerOf(one) === 'last' ? 'pacs.unreachable' : 'viewer.not_loaded');
    const { launches, failures } = atWork(openWeb);
    launches.launch(launch);
    await settled();
    await settled();
    expect([failures(), launches.list()]).toEqual([['pacs.unreachable'], []]);
  });

  it('goes nowhere else once the grant is over under which it was asked for, which is told', async () => {
    const answer = Promise.withResolvers<Result<WebWindow>>();
    const { launches, records, failures } = atWork(() => answer.promise);
    launches.keepGrants(['grant'], { viewers: 'close', isOpenAnyway: () => true });
    launches.launch({ ...launch, grantId: 'grant' });
    launches.keepGrants([], { viewers: 'close', isOpenAnyway: () => true }); // the study is open to them anyway
    answer.resolve(refuse('viewer.not_loaded'));
    await settled();
    expect([records.map(({ kind }) => kind), failures()]).toEqual([['viewer.failed'], ['viewer.not_loaded']]);
  });

  it('goes nowhere else where it was opened by hand meanwhile', async () => {
    const answer = Promise.withResolvers<Result<WebWindow>>();
    const openWeb = async (one: WebLaunch) => (viewerOf(one) === 'web' ? answer.promise : ok(window));
    const { launches, records, failures } = atWork(openWeb);
    launches.launch(launch);
    launches.launch({ ...launch, profile: last, instead: [] });
    answer.resolve(refuse('viewer.not_loaded'));
    await settled();
    const viewersIn = (said: string) =>
      records.filter(({ kind }) => kind === said).map(({ detail }) => detail?.['viewer']);
    expect([viewersIn('viewer.failed'), viewersIn('study.opened')]).toEqual([['web'], ['last']]);
    expect([failures(), launches.list()]).toMatchObject([[], [{ stage: 'running' }]]);
  });

  it('goes nowhere else once it was given up', async () => {
    const answer = Promise.withResolvers<Result<WebWindow>>();
    const { launches, records } = atWork(() => answer.promise);
    launches.launch(launch);
    launches.stopFetching();
    answer.resolve(refuse('viewer.not_loaded'));
    await settled();
    expect([records.map(({ kind }) => kind), launches.list()]).toEqual([['viewer.failed'], []]);
  });
});
