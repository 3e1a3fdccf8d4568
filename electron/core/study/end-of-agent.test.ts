import { expect, it } from 'vitest';
import { refuse } from '../errors.ts';
import { launchRoom, program, settled } from './testing/launch-room.ts';
import { DESKTOP_VIEWER, SESSION, STUDY, WEB_VIEWER } from './testing/samples.ts';

const WISH = { study: STUDY, profile: DESKTOP_VIEWER, grantId: null, session: SESSION };

it('the windows of web viewers go with the agent, which waits until that is recorded; a program stays', async () => {
  const { launches, told, records } = launchRoom({ program: program('later') });
  launches.launch(WISH);
  launches.launch({ ...WISH, profile: WEB_VIEWER });
  await settled();
  await launches.leave();
  expect(records.filter(({ kind }) => kind === 'study.closed')).toMatchObject([{ detail: { viewer: 'web' } }]);
  expect(told().at(-1)?.[0]).toBe('study.closed');
  expect(launches.list()).toMatchObject([{ title: 'Viewer' }]);
});

it('a program that was asked to close is waited for, until that is recorded', async () => {
  const viewer = program('later');
  const { launches, told } = launchRoom({ program: viewer });
  launches.launch(WISH);
  await settled();
  void launches.closeThose(() => true, 'session-over');
  const left = launches.leave().then(() => told().at(-1)?.[0]);
  await settled();
  viewer.leave();
  expect(await left).toBe('study.closed');
});

it('what is still being brought is given up, and that is recorded', async () => {
  const { launches, told } = launchRoom({
    openWeb: ({ signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(refuse('pacs.aborted')))),
  });
  launches.launch({ ...WISH, profile: WEB_VIEWER });
  await launches.leave();
  expect([launches.list(), told()]).toEqual([[], [['viewer.failed', 'failure', 'session-over']]]);
});
