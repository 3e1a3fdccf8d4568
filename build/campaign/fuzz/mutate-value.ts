import fc from 'fast-check';
import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';
import { HOSTILE_TEXTS, mutateText } from './mutate-text.ts';

const NUMBERS: readonly [number, ...number[]] = [0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 1e-308];
const DEEP = 2000;

/** Any value that JSON can hold: of a thousand that fast-check draws once, since it is slow to begin, as it is or changed. */
export function createJsonSource(): (seeded: Seeded) => unknown {
  const drawn = fc.sample(fc.jsonValue(), { numRuns: 1000, seed: 1 });
  return (seeded) => {
    const value = drawn[seeded.between(0, drawn.length - 1)];
    return seeded.between(0, 1) === 0 ? value : mutateValue(value, seeded);
  };
}

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let left = depth; left > 0; left -= 1) value = left % 2 === 0 ? [value] : { a: value };
  return value;
};

function hostileValue(seeded: Seeded): unknown {
  const { between, oneOf } = seeded;
  switch (between(0, 9)) {
    case 0:
      return null;
    case 1:
      return oneOf([true, false]);
    case 2:
      return oneOf(NUMBERS);
    case 3:
      return between(0, 40) === 0 ? nested(DEEP) : [];
    case 4:
      return {};
    case 5:
      return [oneOf(HOSTILE_TEXTS), oneOf(NUMBERS)];
    case 6:
      return { [oneOf(HOSTILE_TEXTS)]: oneOf(HOSTILE_TEXTS) };
    default:
      return oneOf(HOSTILE_TEXTS);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Sets a member as JSON.parse does, so that `__proto__` is a name like any other. */
function put(into: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  return Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
}

function mutateObject(value: Record<string, unknown>, seeded: Seeded): unknown {
  const names = Object.keys(value);
  const copy: Record<string, unknown> = {};
  for (const name of names) put(copy, name, value[name]);
  const name = names[seeded.between(0, Math.max(0, names.length - 1))];
  const way = seeded.between(0, 9);
  if (name === undefined || way === 0) return put(copy, seeded.oneOf(HOSTILE_TEXTS), hostileValue(seeded));
  if (way === 1) {
    delete copy[name];
    return copy;
  }
  if (way === 2) {
    delete copy[name];
    return put(copy, mutateText(name, seeded), value[name]);
  }
  return put(copy, name, way === 3 ? hostileValue(seeded) : mutateValue(value[name], seeded));
}

function mutateArray(values: readonly unknown[], seeded: Seeded): unknown {
  const at = seeded.between(0, Math.max(0, values.length - 1));
  const way = seeded.between(0, 7);
  if (values.length === 0 || way === 0) return [...values, hostileValue(seeded)];
  if (way === 1) return values.toSpliced(at, 1);
  if (way === 2) return values.flatMap((value) => [value, value]);
  if (way === 3) return Array.from({ length: seeded.between(2, 200) }, () => values[at]);
  return values.with(at, mutateValue(values[at], seeded));
}

/** Near by, where limits lie, and far off. */
const mutateNumber = (value: number, { between, oneOf }: Seeded): number | string =>
  oneOf([
    value + 1,
    value + between(1, 100),
    value * 10,
    between(0, 1000),
    -value,
    value * 1e6,
    value / 3,
    String(value),
  ]);

const leavesOf = (value: unknown): number =>
  isObject(value) ? Object.values(value).reduce((sum: number, one) => sum + leavesOf(one), 0) : 1;

/** Changes leaf number `at`, counted in order. */
function mutateLeaf(value: unknown, at: number, seeded: Seeded): unknown {
  if (!isObject(value)) return mutateValue(value, seeded);
  const copy: Record<string, unknown> = {};
  let left = at;
  for (const [name, one] of Object.entries(value)) {
    const leaves = leavesOf(one);
    put(copy, name, left >= 0 && left < leaves ? mutateLeaf(one, left, seeded) : one);
    left -= leaves;
  }
  return Array.isArray(value) ? Object.values(copy) : copy;
}

/**
 * A value of JSON with something changed in it: a value, a name, a type, a length, what is missing or too much. Half of the time
 * it is a leaf, each as likely as the others, however deep it lies.
 */
export function mutateValue(value: unknown, seeded: Seeded): unknown {
  if (isObject(value) && seeded.between(0, 1) === 0) {
    const leaves = leavesOf(value);
    if (leaves > 0) return mutateLeaf(value, seeded.between(0, leaves - 1), seeded);
  }
  if (seeded.between(0, 15) === 0) return hostileValue(seeded);
  if (Array.isArray(value)) return mutateArray(value, seeded);
  if (isObject(value)) return mutateObject(value, seeded);
  if (typeof value === 'string') return mutateText(value, seeded);
  if (typeof value === 'number') return mutateNumber(value, seeded);
  return hostileValue(seeded);
}
