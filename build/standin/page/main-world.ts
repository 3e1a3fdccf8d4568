import type { createBridge } from './bridge.ts';
import type { createWireCodec } from './wire-value.ts';
import type { PageEvent, PageGlobals } from './world-types.ts';

type Parts = { readonly codec: typeof createWireCodec; readonly bridge: typeof createBridge };

/**
 * The page's end of the bridge, run before any script of the page. A page that finds the events' name can call what
 * was exposed to it and no more. Its text is put into pages: it may use nothing from outside itself.
 */
export function mainWorld(parts: Parts, eventName: string): void {
  const globals = globalThis as unknown as PageGlobals;
  const page = globals.document;
  const { CustomEvent } = globals;
  const { dispatchEvent, addEventListener } = page;
  const { apply } = Reflect;
  let reply = '';

  const tell = (name: string, detail: string): void => {
    apply(dispatchEvent, page, [new CustomEvent(name, { detail })]);
  };
  const listen = (name: string, listener: (text: string) => void): void => {
    apply(addEventListener, page, [name, (event: PageEvent) => listener(String(event.detail))]);
  };
  const deliver = (text: string): string => {
    reply = '';
    tell(`${eventName}-to-preload`, text);
    return reply;
  };
  const bridge = parts.bridge(parts.codec(), deliver, true);
  listen(`${eventName}-reply-to-page`, (text) => {
    reply = text;
  });
  listen(`${eventName}-to-page`, (text) => tell(`${eventName}-reply-to-preload`, bridge.receive(text)));
}
