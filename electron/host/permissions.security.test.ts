import type { Session } from 'electron';
import { expect, it } from 'vitest';
import { denyPermissions } from './deny-permissions.ts';

type Handlers = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
>;
type HandlerOf<Name extends keyof Handlers> = NonNullable<Parameters<Handlers[Name]>[0]>;

/** What a session was told, as Electron would ask it later. */
function guardedSession() {
  const told = new Map<string, unknown>();
  const session = new Proxy({} as Session, {
    get: (_target, name) => (given: unknown) => void told.set(String(name), given),
  });
  denyPermissions(session);
  const handler = <Name extends keyof Handlers>(name: Name) => told.get(name) as HandlerOf<Name>;
  return { told, handler };
}

it('every kind of permission is refused, also when no page can be named', () => {
  const { told, handler } = guardedSession();
  const answers: boolean[] = [];
  const ask = handler('setPermissionRequestHandler');
  for (const permission of ['media', 'geolocation', 'clipboard-read', 'openExternal', 'unknown'] as const) {
    ask(null as never, permission, (granted) => answers.push(granted), {} as never);
    expect(handler('setPermissionCheckHandler')(null, permission as never, '', {} as never)).toBe(false);
  }
  expect(answers).toEqual([false, false, false, false, false]);
  expect(handler('setDevicePermissionHandler')({} as never)).toBe(false);
  expect(told.get('setSpellCheckerEnabled')).toBe(false);
});

it('a page that asks for the screen gets none, and does not end the agent by asking', () => {
  const answers: unknown[] = [];
  guardedSession().handler('setDisplayMediaRequestHandler')({} as never, (streams) => answers.push(streams));
  // Anything but null that holds no stream makes Electron throw within our handler.
  expect(answers).toEqual([null]);
});
