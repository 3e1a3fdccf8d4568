import type Electron from 'electron';
import { Emitter } from './emitter.ts';
import type { FromPage } from './page/preload-world.ts';
import type { WebContents } from './web-contents/web-contents.ts';
import { codec, type WebFrame } from './web-contents/web-frame.ts';

type Methods = Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>;
type Handler = Parameters<Methods['handle']>[1];
type Asked = Extract<FromPage, { type: 'invoke' }>;

class IpcMain extends Emitter implements Methods {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args: unknown[]) => {
      this.removeHandler(channel);
      return handler(event, ...args) as unknown;
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  handlerOf(channel: string): Handler | undefined {
    return this.#handlers.get(channel);
  }
}

export const ipcMain = new IpcMain();

/** Answers what a page's preload asked; only an error's message crosses, as in Electron. */
export async function answerInvoke(asked: Asked, sender: WebContents, frame: WebFrame): Promise<void> {
  const settle = (ok: boolean, value: unknown): void =>
    frame.deliver({ type: 'settle', id: asked.id, ok, value: codec.encode(value) });
  const handler = ipcMain.handlerOf(asked.channel);
  if (handler === undefined) {
    settle(false, `Error: No handler registered for '${asked.channel}'`);
    return;
  }
  try {
    settle(true, await (handler(eventOf(sender, frame), ...(codec.decode(asked.args) as unknown[])) as unknown));
  } catch (error) {
    settle(false, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
}

/** Gives a message of a page to those who listen. */
export function deliverSend(channel: string, args: unknown[], sender: WebContents, frame: WebFrame): void {
  ipcMain.emit(channel, eventOf(sender, frame), ...args);
}

/** The product sees Electron's own types; what stands behind them is checked where each class is declared. */
function eventOf(sender: WebContents, frame: WebFrame): Electron.IpcMainInvokeEvent {
  const event = {
    type: 'frame' as const,
    sender,
    frameId: frame.routingId,
    processId: frame.processId,
    get senderFrame(): WebFrame | null {
      return frame.isDestroyed() ? null : frame;
    },
    defaultPrevented: false,
    preventDefault: () => undefined,
  };
  return event as unknown as Electron.IpcMainInvokeEvent;
}
