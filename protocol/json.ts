import { z } from 'zod';

type Json = z.core.util.JSONType;

/**
 * Any JSON value. Not zod's own schema of it: that one refers to itself, and what holds such a schema cannot be compiled
 * (`z.compile`), and remembers each object that it meets.
 */
export const JsonSchema: z.ZodType<Json> = z.custom<Json>(isJson);

function isJson(value: unknown): value is Json {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (Array.isArray(value)) return value.every(isJson);
  return isPlain(value) && Object.values(value).every(isJson);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
