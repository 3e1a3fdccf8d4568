import type Electron from 'electron';
import { Emitter } from '../emitter.ts';
import { theBrowser } from '../runtime.ts';
import { createProtocol, type SessionProtocol } from './protocol.ts';
import { createWebRequest, type SessionWebRequest } from './web-request.ts';

type Methods = Pick<
  Electron.Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setSpellCheckerEnabled'
  | 'isSpellCheckerEnabled'
  | 'clearStorageData'
  | 'clearCache'
  | 'isPersistent'
  | 'storagePath'
>;
type CheckHandler = Parameters<Methods['setPermissionCheckHandler']>[0];
type RequestHandler = Parameters<Methods['setPermissionRequestHandler']>[0];

/** A profile of its own: storage, permissions, request hooks and schemes. All of it is in memory. */
export class StandinSession extends Emitter implements Methods {
  readonly partition: string;
  readonly protocol: SessionProtocol;
  readonly webRequest: SessionWebRequest;
  readonly storagePath = null;
  checkHandler: CheckHandler = null;
  requestHandler: RequestHandler = null;
  #spelling = true;
  #context: Promise<string | undefined> | undefined;

  constructor(partition: string) {
    super();
    this.partition = partition;
    this.protocol = createProtocol();
    this.webRequest = createWebRequest(() => this.emit('standin-watch-responses'));
  }

  /** Chromium's name of the profile; the default session uses Chromium's own. */
  context(): Promise<string | undefined> {
    this.#context ??= this.partition === '' ? Promise.resolve(undefined) : theBrowser().createContext();
    return this.#context;
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler;
  }

  /** Devices are never given out. */
  setDevicePermissionHandler(): void {}

  /** Screens are never given out. */
  setDisplayMediaRequestHandler(): void {}

  setSpellCheckerEnabled(enable: boolean): void {
    this.#spelling = enable;
  }

  isSpellCheckerEnabled(): boolean {
    return this.#spelling;
  }

  isPersistent(): boolean {
    return false;
  }

  async clearStorageData(): Promise<void> {
    const browserContextId = await this.context();
    const scope = browserContextId === undefined ? {} : { browserContextId };
    await theBrowser().root.send('Storage.clearCookies', scope);
  }

  /** Nothing is cached: Chromium runs without a disk cache. */
  async clearCache(): Promise<void> {
    await Promise.resolve();
  }
}

const sessions = new Map<string, StandinSession>();
let onCreated: (session: StandinSession) => void = () => undefined;

/** Tells `app` of sessions, the default one included. */
export function announceSessions(listener: (session: StandinSession) => void): void {
  onCreated = listener;
}

export function sessionOf(partition: string): StandinSession {
  const known = sessions.get(partition);
  if (known !== undefined) return known;
  const created = new StandinSession(partition);
  sessions.set(partition, created);
  onCreated(created);
  return created;
}
