import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { StateStore } from '../state-store.ts';

/** A store in one JSON file: two of them on the same file are the same workstation before and after a restart. */
export function openFileStore(file: string): StateStore {
  const read = (): Record<string, unknown> => {
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return {};
    }
  };
  return {
    get: (name) => read()[name],
    set: (name, value) => writeFileSync(file, JSON.stringify({ ...read(), [name]: value })),
  };
}
