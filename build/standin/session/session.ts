import type Electron from 'electron';
import { Emitter } from '../emitter.ts';
import { theBrowser } from '../runtime.ts';
import { openNetworkGate } from './network-gate.ts';
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
  | 'closeAllConnections'
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
  readonly #passed = new Set<string>();

  constructor(partition: string) {
    super();
    this.partition = partition;
    this.protocol = createProtocol();
    this.webRequest = createWebRequest(() => this.emit('standin-watch-responses'));
  }

  /** Chromium's name of the profile; the default session uses Chromium's own. */
  context(): Promise<string | undefined> {
    this.#context ??= this.partition === '' ? Promise.resolve(undefined) : this.#createContext();
    return this.#context;
  }

  async #createContext(): Promise<string> {
    return theBrowser().createContext(await openNetworkGate((origin) => this.mayConnect(origin)));
  }

  /** A request that the hooks have let through may open its connection. */
  letThrough(url: string): void {
    const origin = originOf(url);
    if (origin !== null) this.#passed.add(origin);
  }

  /** Whether something that Chromium did not show us before may open a connection. */
  async mayConnect(origin: string): Promise<boolean> {
    if (this.#passed.has(originOf(origin) ?? '')) return true;
    const url = `${origin.replace(/^http/, 'ws')}/`;
    const details = { id: 0, url, method: 'GET', resourceType: 'webSocket' as const, referrer: '', uploadData: [] };
    const { cancel } = await this.webRequest.beforeRequest({ ...details, timestamp: Date.now() });
    return cancel !== true;
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

  /** Nothing to do: Chromium ends them with the page. */
  async closeAllConnections(): Promise<void> {
    await Promise.resolve();
  }
}

/** Chromium's own profile; it exists from the start and is told of when the app is ready. */
export const defaultSession = new StandinSession('');
const sessions = new Map([['', defaultSession]]);
let onCreated: ((session: StandinSession) => void) | null = null;

/** From `ready` on sessions are given out, and each new one is told. */
export function giveOutSessions(listener: (session: StandinSession) => void): void {
  onCreated = listener;
  listener(defaultSession);
}

export function sessionOf(partition: string): StandinSession {
  if (onCreated === null) throw new TypeError('Session can only be received when app is ready');
  const known = sessions.get(partition);
  if (known !== undefined) return known;
  const created = new StandinSession(partition);
  sessions.set(partition, created);
  onCreated(created);
  return created;
}

/** `https://host:port` with the port always written. */
function originOf(address: string): string | null {
  const url = URL.parse(address);
  if (url === null) return null;
  const secure = url.protocol === 'https:' || url.protocol === 'wss:';
  return `${secure ? 'https' : 'http'}://${url.hostname}:${url.port === '' ? (secure ? 443 : 80) : url.port}`;
}
