import type { createBridge } from './bridge.ts';
import type { createWireCodec, Wire } from './wire-value.ts';
import type { PageEvent, PageGlobals } from './world-types.ts';

type Parts = { readonly codec: typeof createWireCodec; readonly bridge: typeof createBridge };
type Listener = (event: unknown, ...args: unknown[]) => void;

export type PreloadSetup = {
  readonly eventName: string;
  readonly inSubFrames: boolean;
  readonly process: { readonly [key: string]: Wire };
};

/** The preload's source as a function of what CommonJS gives a module. */
export type Preload = (...given: readonly [require: unknown, process: object, exports: object, module: object]) => void;

/** What a page says to the main process. */
export type FromPage =
  | { readonly type: 'invoke'; readonly id: number; readonly channel: string; readonly args: Wire }
  | { readonly type: 'send'; readonly channel: string; readonly args: Wire }
  | { readonly type: 'run-in-page'; readonly code: string }
  | { readonly type: 'preload-error'; readonly message: string }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'key'; readonly input: KeyInput };

export type KeyInput = {
  readonly type: 'keyDown' | 'keyUp';
  readonly key: string;
  readonly code: string;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
};

/** What the main process says to a page's preload. */
export type ToPage =
  | { readonly type: 'settle'; readonly id: number; readonly ok: boolean; readonly value: Wire }
  | { readonly type: 'message'; readonly channel: string; readonly args: Wire };

/**
 * The preload's world, run before any script of the page: `require('electron')` with contextBridge and ipcRenderer,
 * then the preload itself. Its text is put into pages: it may use nothing from outside itself.
 */
export function preloadWorld(parts: Parts, setup: PreloadSetup, preload: Preload): void {
  const globals = globalThis as unknown as PageGlobals;
  const { document: page, CustomEvent, standinBinding } = globals;
  const isTop = globals.window === globals.top;
  if (standinBinding === undefined || (!isTop && !setup.inSubFrames) || globals.location.href === 'about:blank') return;
  const codec = parts.codec();
  const { parse, stringify } = JSON;
  const listeners = new Map<string, Listener[]>();
  const asked = new Map<number, (ok: boolean, value: unknown) => void>();
  let last = 0;
  let reply = '';

  const say = (message: FromPage): void => standinBinding(stringify(message));
  const tell = (name: string, detail: string): void => void page.dispatchEvent(new CustomEvent(name, { detail }));
  const listen = (name: string, listener: (text: string) => void): void =>
    page.addEventListener(name, (event: PageEvent) => listener(String(event.detail)));
  const bridge = parts.bridge(
    codec,
    (text) => {
      reply = '';
      tell(`${setup.eventName}-to-page`, text);
      return reply;
    },
    false,
  );
  listen(`${setup.eventName}-reply-to-preload`, (text) => {
    reply = text;
  });
  listen(`${setup.eventName}-to-preload`, (text) => tell(`${setup.eventName}-reply-to-page`, bridge.receive(text)));

  const remove = (channel: string, listener: Listener): void => {
    const rest = (listeners.get(channel) ?? []).filter((one) => one !== listener);
    listeners.set(channel, rest);
  };
  const on = (channel: string, listener: Listener): void => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
  };
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        const value = codec.encode(args);
        asked.set(id, (ok, result) =>
          ok ? resolve(result) : reject(new Error(`Error invoking remote method '${channel}': ${String(result)}`)),
        );
        say({ type: 'invoke', id, channel: `${channel}`, args: value });
      }),
    send: (channel: string, ...args: unknown[]) =>
      say({ type: 'send', channel: `${channel}`, args: codec.encode(args) }),
    on: (channel: string, listener: Listener) => {
      on(channel, listener);
      return ipcRenderer;
    },
    once: (channel: string, listener: Listener) => {
      const once: Listener = (event, ...args) => {
        remove(channel, once);
        listener(event, ...args);
      };
      on(channel, once);
      return ipcRenderer;
    },
    off: (channel: string, listener: Listener) => {
      remove(channel, listener);
      return ipcRenderer;
    },
    removeListener: (channel: string, listener: Listener) => {
      remove(channel, listener);
      return ipcRenderer;
    },
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => bridge.expose(key, api),
    executeInMainWorld: (script: { func: (...args: never[]) => unknown; args?: readonly unknown[] }) => {
      const values = (script.args ?? []).map((value) => stringify(value) ?? 'undefined');
      say({ type: 'run-in-page', code: `(${String(script.func)})(${values.join(',')})` });
    },
  };

  const fromMain = (text: string): void => {
    const message = parse(text) as ToPage;
    if (message.type === 'settle') {
      asked.get(message.id)?.(message.ok, codec.decode(message.value));
      asked.delete(message.id);
      return;
    }
    const args = codec.decode(message.args) as unknown[];
    for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, ports: [] }, ...args);
  };
  Object.defineProperty(globalThis, 'standinDeliver', { value: fromMain });

  const electron = { contextBridge, ipcRenderer };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  const process = { ...setup.process, on: () => process, once: () => process, nextTick: queueMicrotask };
  try {
    preload(require, process, module.exports, module);
  } catch (error) {
    say({ type: 'preload-error', message: error instanceof Error ? error.message : String(error) });
  }
}
