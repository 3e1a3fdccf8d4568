import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryServiceOn } from './entry-service.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'glasskey-service-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A data folder that nobody has made yet. */
const onWindows = (name: string) => entryServiceOn('win32', 'glasskey', join(root, name));

describe('the service of the keychain’s entries', () => {
  it.each<NodeJS.Platform>(['linux', 'darwin'])('is the same for every data folder on %s', (platform) => {
    const { find, findOrMake } = entryServiceOn(platform, 'glasskey', join(root, 'none'));
    expect([find(), findOrMake()]).toEqual(['glasskey', 'glasskey']);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is another one for each data folder on Windows, and stays', () => {
    const made = onWindows('here').findOrMake();
    expect(made).toMatch(/^glasskey\.[0-9a-f-]{36}$/);
    expect([onWindows('here').find(), onWindows('here').findOrMake()]).toEqual([made, made]);
    expect(onWindows('elsewhere').findOrMake()).not.toBe(made);
    expect(readdirSync(join(root, 'here'))).toEqual(['keychain-id']);
  });

  it('is not made by who only looks', () => {
    expect(onWindows('here').find()).toBe(null);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is never replaced when it cannot be read: the keys would be lost', () => {
    writeFileSync(join(root, 'keychain-id'), '');
    const { find, findOrMake } = entryServiceOn('win32', 'glasskey', root);
    expect(find).toThrow('damaged');
    expect(findOrMake).toThrow('damaged');
  });
});
