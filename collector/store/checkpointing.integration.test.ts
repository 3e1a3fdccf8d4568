import { existsSync, rmSync, statSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { databaseIn, openCollector } from '../open-collector.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { startCheckpointing } from './checkpointing.ts';

it('another thread moves what was written into the database, and leaves it as it was left when it is stopped', async () => {
  const dataDir = newDataDir();
  const file = databaseIn(dataDir);
  const { collector, close } = await openCollector({ dataDir });
  const failed = vi.fn();
  const checkpointing = startCheckpointing(file, failed);
  const { connection } = collector.store;
  connection.exec('CREATE TABLE filling (bytes BLOB) STRICT; INSERT INTO filling VALUES (zeroblob(3000000))');
  await vi.waitFor(() => expect(statSync(file).size).toBeGreaterThan(3_000_000), 10_000);
  await checkpointing.stop();
  connection.exec('INSERT INTO filling VALUES (zeroblob(3000000))');
  expect(connection.prepare('SELECT sum(length(bytes)) FROM filling').pluck().get()).toBe(6_000_000);
  close();
  expect(existsSync(`${file}-wal`)).toBe(false); // nobody else had it open any more
  expect(failed).not.toHaveBeenCalled();
  rmSync(dataDir, { recursive: true });
});

it('says that it failed where there is no database, and can be stopped nevertheless', async () => {
  const failed = vi.fn();
  const checkpointing = startCheckpointing('/nowhere/collector.db', failed);
  await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce(), 10_000);
  await checkpointing.stop();
});
