import { describe, expect, it } from 'vitest';
import { ok, refuse, type Result } from '../errors.ts';
import type { Entry } from '../recorder.ts';
import type { Json } from '../session/state-store.ts';
import { createLaunchNotes, launchesLeftOpen } from './open-launches.ts';
import { createLaunches, type WebLaunch, type WebWindow } from './launches.ts';
import { STUDY, WEB_VIEWER } from './testing/samples.ts';

function room(openWeb: (launch: WebLaunch) => Promise<Result<WebWindow>>) {
  const values = new Map<string, Json>();
  const state = {
    get: (name: string) => values.get(name),
    set: (name: string, value: Json) => void values.set(name, value),
  };
  const records: Entry[] = [];
  const failures: string[] = [];
  const launches = createLaunches({
    record: async (entry) => {
      records.push(entry);
      return ok(null);
    },
    session: () => null,
    monotonicMs: () => 0,
    prepare: async () => refuse('viewer.not_found'),
    openWeb,
    notes: createLaunchNotes(state),
    onChange: () => undefined,
    onFailed: (code) => failures.push(code),
    onStillOpen: () => undefined,
  });
  launches.launch({ study: STUDY, profile: WEB_VIEWER, grantId: null });
  return { launches, left: () => launchesLeftOpen(state), failures, kinds: () => records.map((entry) => entry.kind) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a study in a web viewer', () => {
  it('is recorded as opened once its window is there, and as closed when it goes', async () => {
    const window = Promise.withResolvers<Result<WebWindow>>();
    const ended = Promise.withResolvers<undefined>();
    const { launches, kinds } = room(() => window.promise);
    expect(launches.list()).toMatchObject([{ stage: 'fetching', studyUid: '2.25.1' }]);
    expect(kinds()).toEqual([]);
    window.resolve(ok({ close: () => ended.resolve(undefined), ended: ended.promise }));
    await settled();
    expect(launches.list()).toMatchObject([{ stage: 'running' }]);
    expect(kinds()).toEqual(['study.opened']);
    await launches.closeAll();
    await settled();
    expect(launches.list()).toEqual([]);
    expect(kinds()).toEqual(['study.opened', 'study.closed']);
  });

  it('that cannot be opened is recorded as failed, never as opened', async () => {
    const { launches, failures, kinds } = room(async () => refuse('pacs.unreachable'));
    await settled();
    expect([launches.list(), kinds(), failures]).toEqual([[], ['viewer.failed'], ['pacs.unreachable']]);
  });

  it('is told to stop when the session ends before its window is there', async () => {
    const { launches, failures, kinds } = room(
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(refuse('pacs.aborted')))),
    );
    launches.stopFetching();
    await settled();
    expect([launches.list(), kinds(), failures]).toEqual([[], ['viewer.failed'], []]);
  });

  it('is noted while it is open, so that the next start can say how it ended', async () => {
    const ended = Promise.withResolvers<undefined>();
    const { launches, left } = room(async () => ok({ close: () => ended.resolve(undefined), ended: ended.promise }));
    await settled();
    expect([...(left()?.values() ?? [])]).toMatchObject([
      { kind: 'study.closed', action: 'view', object: { studyUid: '2.25.1' }, detail: { viewer: 'web' } },
    ]);
    await launches.closeAll();
    await settled();
    expect(left()?.size).toBe(0);
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
