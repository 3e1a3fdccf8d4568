import type { Readable, Writable } from 'node:stream';
import type { Protocol } from '../../../node_modules/playwright-core/types/protocol.d.ts';

export type { Protocol };
type Commands = Protocol.CommandParameters;
type Answers = Protocol.CommandReturnValues;
type Events = Protocol.Events;
export type DevToolsEvent = {
  [M in keyof Events]: { readonly method: M; readonly params: Events[M]; readonly sessionId?: string };
}[keyof Events];

/** One target's session on the shared connection. */
export type DevToolsSession = {
  readonly id: string | null;
  /** Rejects when Chromium refuses the command or the target is gone. */
  readonly send: <M extends keyof Commands & keyof Answers>(method: M, params?: Commands[M]) => Promise<Answers[M]>;
  readonly onEvent: (listener: (event: DevToolsEvent) => void) => void;
};

export type DevTools = {
  readonly root: DevToolsSession;
  readonly session: (id: string) => DevToolsSession;
  readonly onClose: (listener: () => void) => void;
};

type Waiting = {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly session: string;
};
type Answer = { readonly id: number; readonly result?: never; readonly error?: { readonly message: string } };

/** Speaks the DevTools protocol over Chromium's debugging pipe: JSON texts, each ended by a zero byte. */
export function connectDevTools(input: Writable, output: Readable): DevTools {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, ((event: DevToolsEvent) => void)[]>();
  let last = 0;

  const receive = (message: Answer | DevToolsEvent): void => {
    if ('id' in message) {
      settle(message);
      return;
    }
    for (const listener of listeners.get(message.sessionId ?? '') ?? []) listener(message);
    if (message.method === 'Target.detachedFromTarget') forget(message.params.sessionId);
  };
  const settle = (answer: Answer): void => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error !== undefined) asked?.reject(new Error(answer.error.message));
    else if (answer.result !== undefined) asked?.resolve(answer.result);
  };
  const forget = (session: string): void => {
    listeners.delete(session);
    for (const [id, asked] of waiting) {
      if (asked.session !== session) continue;
      waiting.delete(id);
      asked.reject(new Error('The page is gone'));
    }
  };
  const session = (id: string | null): DevToolsSession => ({
    id,
    send: (method, params) => {
      const number = ++last;
      const to = id === null ? {} : { sessionId: id };
      input.write(`${JSON.stringify({ id: number, method, params: params ?? {}, ...to })}\0`);
      return new Promise((resolve, reject) => waiting.set(number, { resolve, reject, session: id ?? '' }));
    },
    onEvent: (listener) => {
      listeners.set(id ?? '', [...(listeners.get(id ?? '') ?? []), listener]);
    },
  });
  readTexts(output, (text) => receive(JSON.parse(text) as Answer | DevToolsEvent)); // the protocol's own typings
  input.on('error', () => undefined); // a dying Chromium closes its end first; onClose tells
  output.on('close', () => {
    for (const asked of waiting.values()) asked.reject(new Error('Chromium is gone'));
    waiting.clear();
  });
  return { root: session(null), session, onClose: (listener) => void output.once('close', listener) };
}

function readTexts(output: Readable, onText: (text: string) => void): void {
  let parts: Buffer[] = [];
  output.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      const text = Buffer.concat([...parts, rest.subarray(0, end)]).toString();
      parts = [];
      rest = rest.subarray(end + 1);
      onText(text);
    }
    if (rest.length > 0) parts.push(rest);
  });
}
