import type Electron from 'electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Emitter, preventable } from '../emitter.ts';
import { createCommandLine } from './command-line.ts';
import { createPaths } from './paths.ts';
import { preferredLanguages } from './preferred-languages.ts';
import { relaunchSelf } from './relaunch.ts';
import { createInstanceLock, type InstanceLock } from './single-instance.ts';

type Methods = Pick<
  Electron.App,
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'relaunch'
  | 'getPath'
  | 'setPath'
  | 'setAppLogsPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'isPackaged'
  | 'enableSandbox'
  | 'disableHardwareAcceleration'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'focus'
  | 'hide'
  | 'show'
  | 'getLocale'
  | 'getPreferredSystemLanguages'
  | 'setAppUserModelId'
  | 'isAccessibilitySupportEnabled'
  | 'setSecureKeyboardEntryEnabled'
>;
type PathName = Parameters<Electron.App['getPath']>[0];

/** What quitting needs to know of windows, without knowing them. */
export type QuitParts = { readonly closeAll: () => boolean; readonly destroyAll: () => void };

class App extends Emitter implements Methods {
  readonly isPackaged = false;
  readonly name = '';
  readonly commandLine = createCommandLine(process.argv.slice(1));
  readonly #paths = createPaths(
    () => this.getName(),
    () => this.getAppPath(),
  );
  #manifest = { name: 'Electron', version: '0.0.0' };
  #appPath = process.cwd();
  readonly #ready = Promise.withResolvers<void>();
  #onAwaited: () => void = () => undefined;
  #whenReady = async (): Promise<void> => this.#ready.promise;
  #isReady = false;
  #quitting = false;
  #lock: InstanceLock | null = null;
  #parts: QuitParts = { closeAll: () => true, destroyAll: () => undefined };

  /** Where the app is; its package.json gives name, version and main script. */
  setApp(path: string): string {
    const manifest: unknown = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const said = (manifest ?? {}) as { name?: string; productName?: string; version?: string; main?: string };
    this.#appPath = path;
    this.#manifest = { name: said.productName ?? said.name ?? 'Electron', version: said.version ?? '0.0.0' };
    return join(path, said.main ?? 'index.js');
  }

  setParts(parts: QuitParts): void {
    this.#parts = parts;
  }

  becomeReady(): void {
    this.#isReady = true;
    this.emit('will-finish-launching');
    this.emit('ready', {}, {}); // a test driver holds this back until it has connected
    this.#ready.resolve();
  }

  /** Resolves when the app begins to wait for `ready`: a main script may do so before it has come to its end. */
  becomeAwaited(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAwaited = resolve;
    });
  }

  get whenReady(): () => Promise<void> {
    return () => {
      this.#onAwaited();
      return this.#whenReady();
    };
  }

  /** A test driver puts its own in place, to hold the app back until it has connected. */
  set whenReady(replacement: () => Promise<void>) {
    this.#whenReady = replacement;
  }

  override on(name: string | symbol, listener: (...given: never[]) => void): this {
    if (name === 'ready') this.#onAwaited();
    return super.on(name, listener as () => void);
  }

  isReady(): boolean {
    return this.#isReady;
  }

  quit(): void {
    if (this.#quitting) return;
    this.#quitting = true;
    const before = preventable({});
    this.emit('before-quit', before);
    if (before.defaultPrevented || !this.#parts.closeAll()) {
      this.#quitting = false;
      return;
    }
    const will = preventable({});
    this.emit('will-quit', will);
    if (will.defaultPrevented) this.#quitting = false;
    else this.exit(0);
  }

  exit(code = 0): void {
    this.#quitting = true;
    this.emit('quit', {}, code);
    this.#parts.destroyAll();
    process.exit(code);
  }

  /** Electron quits by itself when the last window closes and nobody listens. */
  allWindowsClosed(): void {
    if (this.#quitting) return;
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  relaunch(options: Electron.RelaunchOptions = {}): void {
    process.once('exit', () => relaunchSelf(options));
  }

  getPath(name: PathName): string {
    return this.#paths.get(name);
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  setAppLogsPath(path?: string): void {
    this.#paths.set('logs', path ?? this.#paths.get('logs'));
  }

  getName(): string {
    return this.#manifest.name;
  }

  setName(name: string): void {
    this.#manifest = { ...this.#manifest, name };
  }

  getVersion(): string {
    return this.#manifest.version;
  }

  getAppPath(): string {
    return this.#appPath;
  }

  /** Every page is treated as sandboxed in any case. */
  enableSandbox(): void {}

  disableHardwareAcceleration(): void {}

  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    this.#lock ??= createInstanceLock(this.getPath('userData'), (second) =>
      this.emit('second-instance', {}, second.argv, second.cwd, second.data),
    );
    return this.#lock.request(data ?? {});
  }

  hasSingleInstanceLock(): boolean {
    return this.#lock?.isHeld() ?? false;
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release();
  }

  focus(): void {}

  hide(): void {}

  show(): void {}

  getLocale(): string {
    return 'en-US';
  }

  getPreferredSystemLanguages(): string[] {
    return preferredLanguages(process.env);
  }

  getGPUFeatureStatus(): Readonly<Record<string, string>> {
    return { gpu_compositing: 'disabled_software', webgl: 'disabled_off' };
  }

  setAppUserModelId(): void {}

  isAccessibilitySupportEnabled(): boolean {
    return false;
  }

  setSecureKeyboardEntryEnabled(): void {}
}

export const app = new App();
