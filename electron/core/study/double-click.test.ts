import { expect, it } from 'vitest';
import type { Launch } from './open-study.ts';
import { launchRoom, program, settled } from './testing/launch-room.ts';
import { DESKTOP_VIEWER, SESSION, sessionNamed, STUDY, WEB_VIEWER } from './testing/samples.ts';

const WISH: Launch = { study: STUDY, profile: DESKTOP_VIEWER, grantId: null, session: SESSION };

function room() {
  const started = Promise.withResolvers<void>();
  const made = launchRoom({ program: { ...program('later'), started: started.promise } });
  const idOf = (launch: Launch): string => {
    const launched = made.launches.launch(launch);
    return launched.ok ? launched.value.launchId : launched.code;
  };
  return { ...made, idOf, begin: () => started.resolve() };
}

it('a study that is asked for twice is opened once, while it is on its way and when it has just come', async () => {
  const { at, idOf, begin, launches, records } = room();
  const first = idOf(WISH);
  expect(idOf({ ...WISH, study: { ...STUDY } })).toBe(first);
  begin();
  await settled();
  at.nowMs = 2999;
  expect(idOf(WISH)).toBe(first);
  expect(launches.list()).toHaveLength(1);
  at.nowMs = 3000;
  expect(idOf(WISH)).not.toBe(first); // beside the first one, as they wish
  await settled();
  expect(records.filter(({ kind }) => kind === 'study.opened')).toHaveLength(2);
});

it.each<[string, Partial<Launch>]>([
  ['another study', { study: { ...STUDY, studyUid: '2.25.2' } }],
  ['another viewer', { profile: WEB_VIEWER }],
  ['an emergency', { grantId: 'grant' }],
  ['another person', { session: sessionNamed('B') }],
])('what is on its way stands in the way of nothing else: %s', (_, other) => {
  const { idOf } = room();
  expect(idOf({ ...WISH, ...other })).not.toBe(idOf(WISH));
});

it.each(['on its way', 'there'])('what was given up when it was %s is opened anew', async (stage) => {
  const { idOf, begin, launches } = room();
  const first = idOf(WISH);
  if (stage === 'there') begin();
  await settled();
  void launches.close(first);
  expect(idOf(WISH)).not.toBe(first);
});
