import { describe, expect, it } from 'vitest';
import { refuse, type Result } from '../errors.ts';
import type { GrantEndRule, WebLaunch, WebWindow } from './launches.ts';
import { launchRoom, program, settled, type Program } from './testing/launch-room.ts';
import { DESKTOP_VIEWER, SESSION, STUDY, WEB_VIEWER } from './testing/samples.ts';

const GRANT = '0d5f3c8e-7d5b-4b55-9a39-0a4f8a2f6c11';
const CLOSE: GrantEndRule = { viewers: 'close', isOpenAnyway: () => false };

/** With a study that was opened under the grant, or under none. */
function room(given: {
  readonly grantId?: string | null;
  readonly program?: Program;
  readonly openWeb?: (launch: WebLaunch) => Promise<Result<WebWindow>>;
}) {
  const made = launchRoom(given);
  made.launches.launch({
    study: STUDY,
    profile: given.program === undefined ? WEB_VIEWER : DESKTOP_VIEWER,
    grantId: given.grantId === undefined ? GRANT : given.grantId,
    session: SESSION,
  });
  return made;
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
    const polite = program('when asked');
    const { launches, told, shown } = room({ program: polite });
    await settled();
    launches.keepGrants([], CLOSE);
    launches.keepGrants([], CLOSE);
    await settled();
    expect(polite.asked.times).toBe(1);
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
