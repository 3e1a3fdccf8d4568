/** What goes over the wire: JSON, with values that JSON has not as `{ "$": kind, … }`. */
export type Wire =
  | null
  | boolean
  | number
  | string
  | readonly Wire[]
  | { readonly $: string; readonly value?: Wire }
  | { readonly [key: string]: Wire };

/** How functions and promises cross, where they may. */
export type Crossing = {
  readonly sendFunction?: (value: (...args: never[]) => unknown) => number;
  readonly sendPromise?: (value: Promise<unknown>) => number;
  readonly takeFunction?: (id: number) => unknown;
  readonly takePromise?: (id: number) => unknown;
  readonly freeze?: boolean;
};

export type WireCodec = {
  readonly encode: (value: unknown, crossing?: Crossing) => Wire;
  readonly decode: (wire: Wire, crossing?: Crossing) => unknown;
};

/**
 * Makes the codec. Its text is also put into pages: it may use nothing from outside itself, and it takes the
 * built-in functions that it needs before any page script can replace them.
 */
export function createWireCodec(): WireCodec {
  const { isArray } = Array;
  const { entries, fromEntries, freeze } = Object;
  const { isFinite: isFiniteNumber } = Number;
  const [toBase64, fromBase64, charOf] = [btoa, atob, String.fromCharCode];
  const DEEPEST = 100;
  const refuse = (): never => {
    throw new Error('An object could not be cloned.');
  };

  function encode(value: unknown, crossing: Crossing = {}, depth = 0): Wire {
    if (depth > DEEPEST) return refuse();
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'number') return isFiniteNumber(value) ? value : { $: 'number', value: `${value}` };
    if (typeof value === 'bigint') return { $: 'bigint', value: `${value}` };
    if (typeof value === 'function') {
      const send = crossing.sendFunction ?? refuse;
      return { $: 'function', value: send(value as never) };
    }
    if (typeof value !== 'object') return refuse();
    return encodeObject(value, crossing, depth + 1);
  }

  function encodeObject(value: object, crossing: Crossing, depth: number): Wire {
    const inner = (item: unknown): Wire => encode(item, crossing, depth);
    if (isArray(value)) return value.map(inner);
    if (value instanceof Promise) return { $: 'promise', value: (crossing.sendPromise ?? refuse)(value) };
    if (value instanceof Date) return { $: 'date', value: value.getTime() };
    if (value instanceof Error) return { $: 'error', value: `${value.message}` };
    if (value instanceof Map) return { $: 'map', value: [...value].map((pair) => pair.map(inner)) };
    if (value instanceof Set) return { $: 'set', value: [...value].map(inner) };
    if (value instanceof ArrayBuffer) return { $: 'buffer', value: textOf(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      return { $: 'bytes', value: textOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
    }
    const plain = fromEntries(entries(value).map(([key, item]) => [key, inner(item)]));
    return '$' in plain ? { $: 'object', value: entries(plain) } : plain;
  }

  function textOf(bytes: Uint8Array): string {
    let text = '';
    for (const byte of bytes) text += charOf(byte);
    return toBase64(text);
  }

  function decode(wire: Wire, crossing: Crossing = {}): unknown {
    if (wire === null || typeof wire !== 'object') return wire;
    const hold = <T extends object>(made: T): T => (crossing.freeze === true ? freeze(made) : made);
    if (isArray(wire)) return hold(wire.map((item: Wire) => decode(item, crossing)));
    if ('$' in wire && typeof wire.$ === 'string') return decodeTagged(wire.$, wire['value'] ?? null, crossing);
    return hold(fromEntries(entries(wire).map(([key, item]) => [key, decode(item, crossing)])));
  }

  function decodeTagged(kind: string, value: Wire, crossing: Crossing): unknown {
    const list = (isArray(value) ? value : []) as readonly Wire[];
    const text = typeof value === 'string' ? value : '';
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(value);
      case 'bigint':
        return BigInt(text);
      case 'date':
        return new Date(Number(value));
      case 'error':
        return new Error(text);
      case 'bytes':
        return bytesOf(text);
      case 'buffer':
        return bytesOf(text).buffer;
      case 'set':
        return new Set(list.map((item) => decode(item, crossing)));
      case 'map':
        return new Map(list.map((pair) => decode(pair, crossing) as [unknown, unknown]));
      case 'object':
        return fromEntries(list.map((pair) => decode(pair, crossing) as [string, unknown]));
      case 'function':
        return crossing.takeFunction?.(Number(value));
      case 'promise':
        return crossing.takePromise?.(Number(value));
      default:
        return undefined;
    }
  }

  function bytesOf(text: string): Uint8Array<ArrayBuffer> {
    const raw = fromBase64(text);
    return Uint8Array.from({ length: raw.length }, (_, index) => raw.charCodeAt(index));
  }

  return { encode: (value, crossing) => encode(value, crossing), decode };
}
