import { expect, it } from 'vitest';
import type { GrantEndRule } from './launches.ts';
import { launchRoom, program, settled } from './testing/launch-room.ts';
import { DESKTOP_VIEWER, SESSION, sessionNamed, STUDY } from './testing/samples.ts';

const CLOSE: GrantEndRule = { viewers: 'close', isOpenAnyway: () => false };
const all = () => true;
const ordinary = { study: STUDY, profile: DESKTOP_VIEWER, grantId: null, session: SESSION };
const underGrant = { ...ordinary, grantId: 'grant' };

type Room = ReturnType<typeof launchRoom>;
const REVOKED: readonly [string, string, (room: Room) => void][] = [
  ['the session ends', 'session-over', ({ launches }) => launches.stopFetching()],
  ['its grant ends', 'emergency-over', ({ launches }) => launches.keepGrants([], CLOSE)],
  ['a role is lost', 'role-lost', ({ launches }) => void launches.closeThose(all, 'role-lost')],
];

/** A viewer whose program was started a moment ago: what the system says of it is on its way. */
function justStarted(closes: 'when asked' | 'later') {
  const started = Promise.withResolvers<void>();
  const viewer = { ...program(closes), started: started.promise };
  const room = launchRoom({ program: viewer });
  room.launches.launch(underGrant);
  return { ...room, viewer, isKnown: () => started.resolve() };
}

it.each(REVOKED)('a viewer that has just been started is asked to close as well when %s', async (_, why, revoke) => {
  const { launches, told, viewer, isKnown, ...room } = justStarted('when asked');
  await settled();
  revoke({ launches, told, ...room });
  isKnown();
  await settled();
  expect([launches.list(), viewer.asked.times]).toEqual([[], 1]);
  expect(told()).toEqual([
    ['study.opened', 'success', undefined],
    ['viewer.asked_to_close', 'success', why],
    ['study.closed', 'success', undefined],
  ]);
});

it('one that has just been started and would not close is shown and recorded as open', async () => {
  const { launches, told, shown, isKnown } = justStarted('later');
  await settled();
  const asked = launches.closeThose(all, 'session-over');
  isKnown();
  await asked; // the next person waits for that
  expect(shown).toEqual([true]);
  expect(told().at(-1)).toEqual(['viewer.asked_to_close', 'failure', 'session-over']);
});

it('what is given up before it was started tells why, and asks nobody', async () => {
  const { launches, told } = launchRoom({});
  launches.launch(ordinary);
  await launches.closeThose(all, 'session-over');
  expect(told()).toEqual([['viewer.failed', 'failure', 'session-over']]);
});

it('a viewer that would not close is asked anew for another reason and for each next person', async () => {
  const viewer = program('later');
  const { launches, told, at, shown } = launchRoom({ program: viewer });
  at.session = SESSION;
  launches.launch(ordinary);
  await settled();
  await launches.closeThose(all, 'role-lost');
  await launches.closeThose(all, 'role-lost');
  expect(viewer.asked.times).toBe(1);
  await launches.closeThose(all, 'session-over'); // chosen at signing out
  at.session = null;
  await launches.closeThose(all, 'session-over'); // said once more by its end
  expect(viewer.asked.times).toBe(2);
  for (const [times, id] of ['B', 'C'].entries()) {
    at.session = sessionNamed(id);
    await launches.closeThose(all, 'other-person');
    expect(viewer.asked.times).toBe(3 + times);
  }
  expect(told().filter(([kind, outcome]) => kind === 'viewer.asked_to_close' && outcome === 'failure')).toHaveLength(4);
  viewer.leave();
  await settled();
  expect(shown.at(-1)).toBe(false);
});

it('a viewer that still answers is not asked again, which would close its question about unsaved work', async () => {
  const viewer = program('later');
  const answer = Promise.withResolvers<boolean>();
  const running = {
    ...viewer.running,
    closePolitely: async () => {
      viewer.asked.times += 1;
      return answer.promise;
    },
  };
  const { launches } = launchRoom({ program: { ...viewer, running } });
  launches.launch(underGrant);
  await settled();
  const asked = launches.closeThose(all, 'session-over');
  launches.keepGrants([], CLOSE);
  expect(viewer.asked.times).toBe(1);
  answer.resolve(false);
  await asked;
  launches.keepGrants([], CLOSE);
  expect(viewer.asked.times).toBe(2);
});
