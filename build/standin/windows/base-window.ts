import type Electron from 'electron';
import { app } from '../app/app.ts';
import { Emitter, preventable } from '../emitter.ts';
import { runtime } from '../runtime.ts';
import { screen } from '../system/screen.ts';
import { createNativeWindow, type NativeWindow } from '../x11/native-window.ts';
import type { FocusSignals } from '../x11/keyboard-focus.ts';
import { pixelOf } from './color.ts';
import { placeAtStart } from './place-at-start.ts';
import { allWindows, register, unregister } from './registry.ts';
import { keepOnTop, leaveTop } from './stacking.ts';

type Methods = Pick<
  Electron.BaseWindow,
  | 'id'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'isVisible'
  | 'isFocused'
  | 'isMinimized'
  | 'getBounds'
  | 'setBounds'
  | 'getContentBounds'
  | 'getSize'
  | 'setSize'
  | 'getPosition'
  | 'setPosition'
  | 'center'
  | 'setAlwaysOnTop'
  | 'isAlwaysOnTop'
  | 'setVisibleOnAllWorkspaces'
  | 'isVisibleOnAllWorkspaces'
  | 'setKiosk'
  | 'isKiosk'
  | 'setFullScreen'
  | 'isFullScreen'
  | 'moveTop'
  | 'setContentProtection'
  | 'isContentProtected'
  | 'setClosable'
  | 'isClosable'
  | 'flashFrame'
  | 'setTitle'
  | 'getTitle'
  | 'setOpacity'
  | 'getOpacity'
  | 'setBackgroundColor'
  | 'getBackgroundColor'
  | 'setMenu'
  | 'removeMenu'
  | 'setSkipTaskbar'
  | 'setFocusable'
  | 'isFocusable'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'setResizable'
  | 'setMovable'
  | 'setMinimizable'
  | 'getNativeWindowHandle'
>;

/** A real X window without a page. */
export class BaseWindow extends Emitter implements Methods {
  readonly id: number;
  protected readonly native: NativeWindow;
  #bounds: Electron.Rectangle;
  #beforeFull: Electron.Rectangle | null = null;
  #sight: 'hidden' | 'minimized' | 'shown' = 'hidden';
  #focused = false;
  #destroyed = false;
  #onTop: boolean;
  #kiosk = false;
  #full = false;
  #everywhere = false;
  #protected = false;
  #closable: boolean;
  #title: string;
  #opacity = 1;
  #background: string;
  readonly #focusable: boolean;

  constructor(options: Electron.BaseWindowConstructorOptions = {}) {
    super();
    this.id = register(this);
    this.#bounds = placeAtStart(options);
    this.#onTop = options.alwaysOnTop ?? false;
    this.#closable = options.closable ?? true;
    this.#focusable = options.focusable ?? true;
    this.#title = options.title ?? app.getName();
    this.#background = options.backgroundColor ?? '#000000';
    this.native = this.#createNative(options);
    if (options.skipTaskbar === true) this.native.setState('_NET_WM_STATE_SKIP_TASKBAR', true);
    if (this.#onTop) this.setAlwaysOnTop(true);
    if (options.kiosk === true) this.setKiosk(true);
    else if (options.fullscreen === true) this.setFullScreen(true);
  }

  #createNative(options: Electron.BaseWindowConstructorOptions): NativeWindow {
    const framed = options.frame ?? true;
    const native = {
      bounds: this.#bounds,
      title: this.#title,
      appName: app.getName(),
      background: pixelOf(this.#background),
      framed,
      unmanaged: !framed && this.#onTop, // what must lie above all else is left to no window manager
      focusable: this.#focusable,
    };
    return createNativeWindow(runtime().desktop, native, {
      onBounds: (bounds) => this.#placed(bounds),
      onCloseRequest: () => this.close(), // `closable` is not implemented on Linux
      onFocus: (focused) => this.#focusChanged(focused),
      onKey: (key) => this.keyPressed(key),
    });
  }

  /** A key that the window got; a window without a page drops it. */
  protected keyPressed(_key: Parameters<FocusSignals['onKey']>[0]): void {}

  /** The bounds changed, by us or by the window manager. */
  protected resized(_bounds: Electron.Rectangle): void {}

  #placed(bounds: Electron.Rectangle): void {
    const before = this.#bounds;
    this.#bounds = bounds;
    if (before.width !== bounds.width || before.height !== bounds.height) {
      this.resized(bounds);
      this.emit('resize');
    }
    if (before.x !== bounds.x || before.y !== bounds.y) this.emit('move');
  }

  #focusChanged(focused: boolean): void {
    if (focused === this.#focused) return;
    this.#focused = focused;
    this.emit(focused ? 'focus' : 'blur');
    app.emit(focused ? 'browser-window-focus' : 'browser-window-blur', {}, this);
  }

  show(): void {
    this.#appear(true);
  }

  showInactive(): void {
    this.#appear(false);
  }

  #appear(active: boolean): void {
    if (this.#destroyed) return;
    const was = this.isVisible();
    this.#sight = 'shown';
    this.native.show(active);
    if (this.native.unmanaged) keepOnTop(runtime().desktop, this.native);
    if (!was) this.emit('show');
  }

  hide(): void {
    if (!this.isVisible()) return;
    this.#sight = 'hidden';
    leaveTop(this.native);
    this.native.hide();
    this.#focusChanged(false);
    this.emit('hide');
  }

  focus(): void {
    this.#mustStand();
    if (this.#focusable) this.native.focus();
  }

  blur(): void {}

  close(): void {
    if (this.#destroyed) return;
    const event = preventable({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#sight = 'hidden';
    leaveTop(this.native);
    this.native.destroy();
    this.emit('closed');
    unregister(this);
  }

  /** Electron's words. */
  #mustStand(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isVisible(): boolean {
    return this.#sight === 'shown';
  }

  isFocused(): boolean {
    return this.#focused;
  }

  isMinimized(): boolean {
    return this.#sight === 'minimized';
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    const next = { ...this.#bounds, ...bounds };
    this.native.place(next);
    this.#placed(next);
  }

  getContentBounds(): Electron.Rectangle {
    return this.getBounds();
  }

  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y];
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }

  center(): void {
    const { width, height } = this.#bounds;
    this.setBounds(placeAtStart({ width, height }));
  }

  setAlwaysOnTop(flag: boolean): void {
    this.#onTop = flag;
    this.native.setState('_NET_WM_STATE_ABOVE', flag);
    this.emit('always-on-top-changed', {}, flag);
  }

  isAlwaysOnTop(): boolean {
    return this.#onTop;
  }

  setVisibleOnAllWorkspaces(visible: boolean): void {
    this.#everywhere = visible;
    this.native.setAllDesktops(visible);
  }

  isVisibleOnAllWorkspaces(): boolean {
    return this.#everywhere;
  }

  setKiosk(flag: boolean): void {
    this.#kiosk = flag;
    this.setFullScreen(flag);
  }

  isKiosk(): boolean {
    return this.#kiosk;
  }

  setFullScreen(flag: boolean): void {
    if (flag === this.#full) return;
    this.#full = flag;
    if (flag) this.#beforeFull = this.getBounds();
    this.native.setState('_NET_WM_STATE_FULLSCREEN', flag);
    this.setBounds(flag ? screen.getDisplayMatching(this.#bounds).bounds : (this.#beforeFull ?? {}));
    this.emit(flag ? 'enter-full-screen' : 'leave-full-screen');
  }

  isFullScreen(): boolean {
    return this.#full;
  }

  moveTop(): void {
    this.#mustStand();
    this.native.raise();
    if (this.isVisible() && this.native.unmanaged) keepOnTop(runtime().desktop, this.native);
  }

  /** X has no such thing; the wish is kept, as Electron keeps it on Linux. */
  setContentProtection(enable: boolean): void {
    this.#protected = enable;
  }

  isContentProtected(): boolean {
    return this.#protected;
  }

  setClosable(closable: boolean): void {
    this.#closable = closable;
  }

  isClosable(): boolean {
    return this.#closable;
  }

  /** The mark of a window that wants to be looked at; what it looks like is the window manager's. */
  flashFrame(flag: boolean): void {
    this.native.setUrgent(flag);
  }

  setTitle(title: string): void {
    this.#title = title;
    this.native.setTitle(title);
  }

  getTitle(): string {
    return this.#title;
  }

  setOpacity(opacity: number): void {
    this.#opacity = opacity;
    this.native.setOpacity(opacity);
  }

  getOpacity(): number {
    return this.#opacity;
  }

  setBackgroundColor(color: string): void {
    this.#background = color;
    this.native.setBackground(pixelOf(color));
  }

  getBackgroundColor(): string {
    return this.#background;
  }

  setMenu(): void {}

  removeMenu(): void {}

  setSkipTaskbar(skip: boolean): void {
    this.native.setState('_NET_WM_STATE_SKIP_TASKBAR', skip);
  }

  setFocusable(): void {}

  isFocusable(): boolean {
    return this.#focusable;
  }

  minimize(): void {
    this.hide();
    this.#sight = 'minimized';
  }

  restore(): void {
    if (this.isMinimized()) this.show();
  }

  maximize(): void {
    this.setBounds(screen.getDisplayMatching(this.#bounds).workArea);
  }

  setResizable(): void {}

  setMovable(): void {}

  setMinimizable(): void {}

  getNativeWindowHandle(): Buffer {
    const handle = Buffer.alloc(4);
    handle.writeUInt32LE(this.native.id);
    return handle;
  }

  static getAllWindows(): BaseWindow[] {
    return allWindows();
  }

  static fromId(id: number): BaseWindow | null {
    return allWindows().find((window) => window.id === id) ?? null;
  }

  static getFocusedWindow(): BaseWindow | null {
    return allWindows().find((window) => window.isFocused()) ?? null;
  }
}
