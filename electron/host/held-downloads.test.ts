import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DownloadItem } from 'electron';
import { afterAll, expect, it } from 'vitest';
import { createHeldDownloads } from './held-downloads.ts';

const root = mkdtempSync(join(tmpdir(), 'glasskey-held-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A file on its way, as the outside world has it: Chromium writes, then says that it is done. */
class Item extends EventEmitter {
  path = '';
  state: 'progressing' | 'completed' | 'cancelled' = 'progressing';
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  setSavePath(path: string): void {
    this.path = path;
  }
  getFilename(): string {
    return this.name;
  }
  getState(): string {
    return this.state;
  }
  finish(state: 'completed' | 'cancelled'): void {
    if (this.state !== 'progressing') return;
    this.state = state;
    this.emit('done', {}, state);
  }
  cancel(): void {
    this.finish('cancelled');
  }
}
const asItem = (item: Item): DownloadItem => item as unknown as DownloadItem;

function place() {
  const folder = mkdtempSync(join(root, 'folder-'));
  const target = join(mkdtempSync(join(root, 'target-')), 'Downloads');
  const allowed = Promise.withResolvers<boolean>();
  const downloads = createHeldDownloads({ folder, downloads: () => target, allow: () => allowed.promise });
  const begin = (name: string, content = 'pixels'): Item => {
    const item = new Item(name);
    downloads.hold(asItem(item));
    writeFileSync(item.path, content);
    return item;
  };
  const given = (): readonly string[] => (existsSync(target) ? readdirSync(target).toSorted() : []);
  return { folder, target, allowed, downloads, begin, given, waiting: () => readdirSync(folder).length };
}

it('a file that is whole waits for its record, then goes out under a name that is free', async () => {
  const { target, allowed, downloads, begin, given, waiting } = place();
  const items = [begin('chest.png', 'one'), begin('chest.png', 'two'), begin('../../.bashrc')];
  for (const item of items) item.finish('completed');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([given(), waiting()]).toEqual([[], 3]);
  allowed.resolve(true);
  await downloads.end();
  expect(waiting()).toBe(0);
  expect(given()).toEqual(['_.._.bashrc', 'chest (1).png', 'chest.png']);
  const contents = ['chest.png', 'chest (1).png'].map((name) => readFileSync(join(target, name), 'utf8'));
  expect(contents.toSorted()).toEqual(['one', 'two']);
});

it('a file whose record is refused is stopped, deleted and never given out', async () => {
  const { allowed, begin, given, waiting, downloads } = place();
  const [slow, quick] = [begin('slow.png'), begin('quick.png')];
  quick.finish('completed');
  allowed.resolve(false);
  await downloads.end();
  expect(slow.state).toBe('cancelled');
  expect([given(), waiting()]).toEqual([[], 0]);
});

it('a window that closes stops what is on its way, and what was whole still goes out', async () => {
  const { allowed, begin, given, waiting, downloads } = place();
  begin('half.png');
  begin('whole.png').finish('completed');
  const ended = downloads.end();
  allowed.resolve(true);
  await ended;
  expect([given(), waiting()]).toEqual([['whole.png'], 0]);
});
