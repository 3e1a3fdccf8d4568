import type { Crossing, Wire, WireCodec } from './wire-value.ts';

type Message =
  | { readonly type: 'call'; readonly id: number; readonly args: Wire }
  | { readonly type: 'settle'; readonly id: number; readonly ok: boolean; readonly value: Wire }
  | { readonly type: 'expose'; readonly key: string; readonly value: Wire };
type Reply = { readonly ok: boolean; readonly value: Wire };

export type Bridge = {
  /** Answers a message from the other world. */
  readonly receive: (text: string) => string;
  /** Puts a value under a name into the other world's global object. */
  readonly expose: (key: string, value: unknown) => void;
};

/**
 * One end of the bridge between the preload's world and the page's. Values are copied; functions and promises are
 * stood for by others. The other end can call the functions that it was given and nothing else; only the page's end
 * takes exposed values. Its text is put into pages: it may use nothing from outside itself.
 */
export function createBridge(codec: WireCodec, deliver: (text: string) => string, takesExposed: boolean): Bridge {
  const { parse, stringify } = JSON;
  const { apply } = Reflect;
  const given = new Map<number, (...args: never[]) => unknown>();
  const pending = new Map<number, (ok: boolean, value: unknown) => void>();
  let last = 0;

  const crossing: Crossing = {
    sendFunction: (value) => {
      given.set(++last, value);
      return last;
    },
    sendPromise: (value) => {
      const id = ++last;
      const settle = (ok: boolean, result: unknown): void => {
        const value = codec.encode(ok ? result : plainError(result), crossing);
        deliver(stringify({ type: 'settle', id, ok, value } satisfies Message));
      };
      value.then(
        (result) => settle(true, result),
        (error) => settle(false, error),
      );
      return id;
    },
    takeFunction:
      (id) =>
      (...args: unknown[]) =>
        ask({ type: 'call', id, args: codec.encode(args, crossing) }),
    takePromise: (id) =>
      new Promise((resolve, reject) => {
        pending.set(id, (ok, value) => (ok ? resolve(value) : reject(value)));
      }),
  };

  const plainError = (error: unknown): Error =>
    new Error(error instanceof Error ? `${error.message}` : `${String(error)}`);

  function ask(message: Message): unknown {
    const reply = parse(deliver(stringify(message))) as Reply;
    const value = codec.decode(reply.value, crossing);
    if (!reply.ok) throw value;
    return value;
  }

  function answer(message: Message): unknown {
    if (message.type === 'call') {
      const called = given.get(message.id);
      if (called === undefined) throw new Error('No such function');
      return apply(called, undefined, codec.decode(message.args, crossing) as never[]);
    }
    if (message.type === 'settle') {
      pending.get(message.id)?.(message.ok, codec.decode(message.value, crossing));
      pending.delete(message.id);
      return undefined;
    }
    if (!takesExposed) throw new Error('Not for a page');
    const value = codec.decode(message.value, { ...crossing, freeze: true });
    Object.defineProperty(globalThis, message.key, { value, enumerable: true, writable: false, configurable: false });
    return undefined;
  }

  return {
    receive: (text) => {
      try {
        return stringify({ ok: true, value: codec.encode(answer(parse(text) as Message), crossing) });
      } catch (error) {
        return stringify({ ok: false, value: codec.encode(plainError(error)) });
      }
    },
    expose: (key, value) => void ask({ type: 'expose', key, value: codec.encode(value, crossing) }),
  };
}
