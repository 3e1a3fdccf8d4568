import { describe, expect, it } from 'vitest';
import { ok, refuse, type Result } from '../errors.ts';
import type { Entry } from '../recorder.ts';
import type { LaunchEnd } from '../viewer/prepare-launch.ts';
import { createLaunches, type GrantEndRule, type WebLaunch, type WebWindow } from './launches.ts';
import { DESKTOP_VIEWER, STUDY, WEB_VIEWER } from './testing/samples.ts';

const GRANT = '0d5f3c8e-7d5b-4b55-9a39-0a4f8a2f6c11';
const CLOSE: GrantEndRule = { viewers: 'close', isOpenAnyway: () => false };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A program that closes when it is asked, or does not: then what was unsaved in it is asked for, until `leave`. */
function program(closes: 'when asked' | 'later') {
  const ended = Promise.withResolvers<LaunchEnd>();
  const leave = (): void => ended.resolve({ code: 0, signal: null, durationMs: 1, folderRemoved: true });
  const asked = { times: 0 };
  const running = {
    launchId: 'x',
    pid: 1,
    startedAt: '',
    identity: null,
    isRunning: () => true,
    ended: ended.promise,
    closePolitely: async () => {
      asked.times += 1;
      if (closes === 'when asked') leave();
      return closes === 'when asked';
    },
  };
  return { running, leave, asked };
}

function room(given: {
  readonly grantId?: string | null;
  readonly program?: ReturnType<typeof program>;
  readonly openWeb?: (launch: WebLaunch) => Promise<Result<WebWindow>>;
}) {
  const records: Entry[] = [];
  const shown: boolean[] = [];
  const started = given.program;
  const facts = { launch: 'x', viewer: 'desktop', program: 'p', sha256: null, files: 3, bytes: 3, fetchMs: 1 };
  const launches = createLaunches({
    record: async (entry) => {
      records.push(entry);
      return ok(null);
    },
    session: () => null,
    monotonicMs: () => 0,
    prepare: async () =>
      started === undefined
        ? refuse('viewer.not_found')
        : ok({ launchId: 'x', facts, start: async () => ok(started.running) }),
    openWeb:
      given.openWeb ??
      (async () => {
        const ended = Promise.withResolvers<undefined>();
        return ok({ close: () => ended.resolve(undefined), ended: ended.promise });
      }),
    notes: { opened: () => undefined, closed: () => undefined },
    onChange: () => undefined,
    onFailed: () => undefined,
    onStillOpen: (isAny) => shown.push(isAny),
  });
  launches.launch({
    study: STUDY,
    profile: started === undefined ? WEB_VIEWER : DESKTOP_VIEWER,
    grantId: given.grantId === undefined ? GRANT : given.grantId,
  });
  const told = () => records.map(({ kind, outcome, detail }) => [kind, outcome, detail?.['why']]);
  return { launches, records, told, shown };
}

describe('when the emergency is over under which it was opened', () => {
  it('a web viewer closes, and both are recorded under the grant', async () => {
    const { launches, records, told } = room({});
    await settled();
    launches.keepGrants([GRANT], CLOSE);
    await settled();
    expect(launches.list()).toHaveLength(1);
    launches.keepGrants([], CLOSE);
    await settled();
    expect(launches.list()).toEqual([]);
    expect(told()).toEqual([
      ['study.opened', 'success', undefined],
      ['viewer.asked_to_close', 'success', 'emergency-over'],
      ['study.closed', 'success', undefined],
    ]);
    expect(new Set(records.map(({ grant }) => grant))).toEqual(new Set([GRANT]));
  });

  it('a program is asked once, and closes', async () => {
    const { running, asked, leave } = program('when asked');
    const { launches, told, shown } = room({ program: { running, asked, leave } });
    await settled();
    launches.keepGrants([], CLOSE);
    launches.keepGrants([], CLOSE);
    await settled();
    expect(asked.times).toBe(1);
    expect(told().map(([kind]) => kind)).toEqual(['study.opened', 'viewer.asked_to_close', 'study.closed']);
    expect(shown).toEqual([]);
  });

  it('a program that stays open is left to the person, shown and recorded until it is closed', async () => {
    const stubborn = program('later');
    const { launches, told, shown } = room({ program: stubborn });
    await settled();
    launches.keepGrants([], CLOSE);
    await settled();
    expect(launches.list()).toHaveLength(1);
    expect(shown).toEqual([true]);
    expect(told().at(-1)).toEqual(['viewer.asked_to_close', 'failure', 'emergency-over']);
    stubborn.leave();
    await settled();
    expect([launches.list(), shown]).toEqual([[], [true, false]]);
    expect(told().at(-1)?.[0]).toBe('study.closed');
  });

  it.each<[string, string | null, GrantEndRule]>([
    ['opened without one', null, CLOSE],
    ['that may be seen without it', GRANT, { ...CLOSE, isOpenAnyway: ({ patientId }) => patientId === 'GK-1' }],
    ['where the policy leaves them', GRANT, { ...CLOSE, viewers: 'leave' }],
  ])('a viewer stays: %s', async (_, grantId, rule) => {
    const { launches, told } = room({ grantId });
    await settled();
    launches.keepGrants([], rule);
    await settled();
    expect(launches.list()).toHaveLength(1);
    expect(told().map(([kind]) => kind)).toEqual(['study.opened']);
  });

  it('what is being fetched under it is given up, whatever becomes of viewers', async () => {
    const { launches, told } = room({
      openWeb: ({ signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(refuse('pacs.aborted')))),
    });
    launches.keepGrants([], { ...CLOSE, viewers: 'leave' });
    await settled();
    expect([launches.list(), told().map(([kind]) => kind)]).toEqual([[], ['viewer.failed']]);
  });
});
