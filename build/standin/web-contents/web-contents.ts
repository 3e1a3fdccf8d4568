import type Electron from 'electron';
import type { NewTarget } from '../chromium/browser.ts';
import type { DevToolsEvent, DevToolsSession } from '../chromium/devtools.ts';
import { Emitter, preventable } from '../emitter.ts';
import { NativeImage } from '../native-image.ts';
import type { KeyInput } from '../page/preload-world.ts';
import { theBrowser } from '../runtime.ts';
import type { StandinSession } from '../session/session.ts';
import { createFrameTree, type FrameTree } from './frame-tree.ts';
import { hearPage } from './hear-page.ts';
import { createNavigation, type Navigation } from './navigation.ts';
import { openPage, type OpenedPage } from './open-page.ts';
import { processOf } from './process-ids.ts';
import { allIds, register, unregister } from './registry.ts';
import type { OpenWish } from './window-open.ts';
import type { WebFrame } from './web-frame.ts';

type Methods = Pick<
  Electron.WebContents,
  | 'id'
  | 'loadURL'
  | 'getURL'
  | 'getTitle'
  | 'send'
  | 'setWindowOpenHandler'
  | 'executeJavaScript'
  | 'isDestroyed'
  | 'isLoading'
  | 'isCrashed'
  | 'forcefullyCrashRenderer'
  | 'close'
  | 'closeDevTools'
  | 'isDevToolsOpened'
  | 'reload'
  | 'stop'
  | 'focus'
  | 'isFocused'
  | 'setWebRTCIPHandlingPolicy'
  | 'getWebRTCIPHandlingPolicy'
  | 'print'
  | 'copy'
  | 'cut'
  | 'getOSProcessId'
  | 'getType'
>;
type OpenHandler = Parameters<Methods['setWindowOpenHandler']>[0];

export type WebContentsOptions = {
  readonly session: StandinSession;
  readonly preferences: Electron.WebPreferences;
  /** 0xRRGGBB */
  readonly background: number;
  readonly size: { readonly width: number; readonly height: number };
};

/** A page, from before it exists in Chromium until its window is gone. */
export class WebContents extends Emitter implements Methods {
  readonly id: number;
  readonly session: StandinSession;
  readonly preferences: Electron.WebPreferences;
  readonly opened: Promise<OpenedPage>;
  openHandler: OpenHandler = () => ({ action: 'allow' });
  /** What the window does when the page is to close. */
  onClose: () => void = () => this.destroy();
  focused = false;
  targetId: string | null = null;
  #page: OpenedPage | null = null;
  #frames: FrameTree = createFrameTree('');
  #navigation: Navigation;
  readonly openWishes: OpenWish[] = [];
  readonly #expectedKeys: string[] = [];
  #crashed = false;
  #destroyed = false;
  #title = '';
  #webRtc = 'default';

  constructor(options: WebContentsOptions) {
    super();
    this.id = register(this);
    this.session = options.session;
    this.preferences = options.preferences;
    this.#navigation = createNavigation(this, { find: (id) => this.#frames.find(id) });
    this.opened = openPage(this, options, (target) => this.#arrive(target));
    this.opened.then(
      (page) => {
        this.#page = page;
        if (this.#destroyed) page.close();
      },
      () => this.destroy(), // Chromium is gone, and so shall we be
    );
  }

  #arrive(target: NewTarget): void {
    this.targetId = target.target.targetId;
    this.#frames = createFrameTree(target.target.targetId);
  }

  /** Everything that Chromium tells of this page and its frames. */
  hear(event: DevToolsEvent, session: DevToolsSession): void {
    this.#frames.follow(event, session);
    this.#navigation.follow(event);
    if (event.method === 'Page.frameNavigated' && event.params.frame.parentId === undefined) this.#crashed = false;
    hearPage(event, session, { contents: this, frames: this.#frames, navigation: this.#navigation });
  }

  get mainFrame(): WebFrame {
    return this.#frames.main();
  }

  hasFrame(id: string): boolean {
    return this.#frames.find(id) !== undefined;
  }

  devTools(): Promise<DevToolsSession> {
    return this.opened.then((page) => page.session);
  }

  async loadURL(url: string): Promise<void> {
    await this.#navigation.load(url);
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  getTitle(): string {
    return this.#title;
  }

  titled(title: string): void {
    if (title === this.#title || title === '') return;
    this.#title = title;
    this.emit('page-title-updated', preventable({}), title, true);
  }

  send(channel: string, ...args: unknown[]): void {
    this.mainFrame.send(channel, ...args);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** Remembered: Chromium is started with the strictest one for all pages. */
  setWebRTCIPHandlingPolicy(policy: string): void {
    this.#webRtc = policy;
  }

  getWebRTCIPHandlingPolicy(): string {
    return this.#webRtc;
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    await this.opened;
    return this.mainFrame.executeJavaScript(code, userGesture);
  }

  getLastWebPreferences(): Electron.WebPreferences {
    return { ...this.preferences };
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isLoading(): boolean {
    return this.#navigation.isLoading();
  }

  isCrashed(): boolean {
    return this.#crashed;
  }

  crashed(): void {
    this.#crashed = true;
    this.#navigation.abandon();
  }

  /** The answer of Chromium never comes: the process that would give it is gone. */
  forcefullyCrashRenderer(): void {
    void this.devTools().then((session) => session.send('Page.crash').catch(() => undefined));
  }

  /** A key that our window gives to the page, and that the page will tell of. */
  expectKey(code: string, isDown: boolean): void {
    this.#expectedKeys.push(`${code} ${isDown ? 'keyDown' : 'keyUp'}`);
    if (this.#expectedKeys.length > 100) this.#expectedKeys.shift();
  }

  /** A shortcut that reached the page past our window: told, too late to prevent. */
  hearKey(input: KeyInput): void {
    const at = this.#expectedKeys.indexOf(`${input.code} ${input.type}`);
    if (at >= 0) this.#expectedKeys.splice(0, at + 1);
    else this.emit('before-input-event', preventable({}), { ...input, isAutoRepeat: false, isComposing: false });
  }

  close(): void {
    this.onClose();
  }

  closeDevTools(): void {}

  isDevToolsOpened(): boolean {
    return false;
  }

  reload(): void {
    if (this.getURL() !== '') void this.#navigation.load(this.getURL());
  }

  stop(): void {
    void this.devTools().then((session) => session.send('Page.stopLoading').catch(() => undefined));
  }

  focus(): void {
    this.emit('standin-focus');
  }

  isFocused(): boolean {
    return this.focused;
  }

  /** Where there is no printer, printing is left to whoever replaces this method. */
  print(): void {}

  copy(): void {
    this.#edit('copy');
  }

  cut(): void {
    this.#edit('cut');
  }

  #edit(command: 'copy' | 'cut'): void {
    const key = { type: 'rawKeyDown' as const, commands: [command] };
    void this.devTools().then((session) => session.send('Input.dispatchKeyEvent', key).catch(() => undefined));
  }

  getOSProcessId(): number {
    return processOf(this.id, allIds(), theBrowser().pid);
  }

  getType(): 'window' {
    return 'window';
  }

  async capturePage(): Promise<NativeImage> {
    const session = await this.devTools();
    const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
    return NativeImage.fromPng(Buffer.from(data, 'base64'));
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#navigation.abandon();
    this.#page?.close();
    this.#frames.destroy();
    unregister(this);
    this.emit('destroyed');
  }
}
