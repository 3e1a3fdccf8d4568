import { userInfo } from 'node:os';
import { hasCollector, openCollector, type OpenedCollector } from '../open-collector.ts';
import { UsageError } from './command-io.ts';

/** Runs one command on a data directory; the server may be running on it at the same time. */
export async function withCollector<T>(
  dataDir: string | undefined,
  work: (opened: OpenedCollector) => Promise<T> | T,
): Promise<T> {
  if (dataDir === undefined) throw new UsageError('--data DIR is required');
  if (!hasCollector(dataDir))
    throw new UsageError('no collector in this directory: start `glasskey collector serve` once');
  const opened = await openCollector({ dataDir });
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}

/** Who runs the command line, for the collector's own audit trail. */
export function commandActor(): string {
  return `os:${userInfo().username}`;
}
