import type Electron from 'electron';
import { toProduct } from '../address.ts';
import type { DevToolsSession } from '../chromium/devtools.ts';
import { createWireCodec } from '../page/wire-value.ts';
import type { ToPage } from '../page/preload-world.ts';

type Implemented = Pick<
  Electron.WebFrameMain,
  | 'url'
  | 'origin'
  | 'name'
  | 'processId'
  | 'routingId'
  | 'frameTreeNodeId'
  | 'detached'
  | 'isDestroyed'
  | 'send'
  | 'executeJavaScript'
  | 'reload'
> & { readonly parent: WebFrame | null; readonly top: WebFrame | null; readonly frames: readonly WebFrame[] };

export const codec = createWireCodec();
let lastNode = 0;

/** Where a frame's scripts run now. */
export type FrameWorld = { readonly session: DevToolsSession; readonly contextId: number };

/** A frame of a page, as `senderFrame` shows it. */
export class WebFrame implements Implemented {
  readonly id: string;
  readonly parent: WebFrame | null;
  readonly frameTreeNodeId = ++lastNode;
  readonly routingId = this.frameTreeNodeId;
  readonly processId = 1;
  readonly name = '';
  readonly children = new Set<WebFrame>();
  address = '';
  preloadWorld: FrameWorld | null = null;
  pageWorld: FrameWorld | null = null;
  #destroyed = false;

  constructor(id: string, parent: WebFrame | null) {
    this.id = id;
    this.parent = parent;
    parent?.children.add(this);
  }

  get url(): string {
    return this.address;
  }

  get origin(): string {
    const found = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(this.address);
    return found?.[0] ?? 'null';
  }

  get top(): WebFrame | null {
    return this.parent === null ? this : this.parent.top;
  }

  get frames(): readonly WebFrame[] {
    return [...this.children];
  }

  get detached(): boolean {
    return this.#destroyed;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  destroy(): void {
    this.#destroyed = true;
    this.parent?.children.delete(this);
    for (const child of this.children) child.destroy();
  }

  /** What the frame shows changed: scripts of the old document are gone. */
  navigated(url: string): void {
    this.address = toProduct(url);
    for (const child of this.children) child.destroy();
  }

  send(channel: string, ...args: unknown[]): void {
    this.deliver({ type: 'message', channel, args: codec.encode(args) });
  }

  /** Gives a message to the frame's preload; dropped when it has none. */
  deliver(message: ToPage): void {
    if (this.preloadWorld === null) return;
    const { session, contextId } = this.preloadWorld;
    const expression = `standinDeliver(${JSON.stringify(JSON.stringify(message))})`;
    session.send('Runtime.evaluate', { expression, contextId }).catch(() => undefined); // navigated away meanwhile
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    if (this.pageWorld === null) throw new Error('The frame has no page');
    const { session, contextId } = this.pageWorld;
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: code,
      contextId,
      userGesture,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  reload(): boolean {
    void this.executeJavaScript('location.reload()').catch(() => undefined);
    return true;
  }
}
