import { parseArgs } from 'node:util';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { listTrails, readRecord } from '../trail/find-records.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { type CommandIo, EXIT, print, printLine, UsageError } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  trail: { type: 'string' },
  format: { type: 'string', default: 'raw' },
  json: { type: 'boolean', default: false },
} as const;
const PAGE = 500;

/** `glasskey collector trails --data DIR`: which trails are held, how far, of which workstation. */
export async function trailsCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return withCollector(values.data, ({ collector }) => {
    const trails = listTrails(collector);
    recordOwnEvent(collector, { actor: commandActor(), kind: 'trails.read', detail: {} });
    print(
      io,
      values.json,
      trails,
      trails.map(({ trail, seq, workstation }) => `${trail} ${seq} ${workstation}`),
    );
    return EXIT.done;
  });
}

/**
 * `glasskey collector records export --data DIR --trail ID`: one JSON a line; `record` is base64 of the exact bytes, or
 * `destroyed` is the number of the certificate under which they are gone, or `unreadable` is true.
 */
export async function recordsCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const id = values.trail?.toLowerCase();
  if (positionals[0] !== 'export' || values.format !== 'raw' || id === undefined) {
    throw new UsageError('records export --trail ID [--format raw]');
  }
  return withCollector(values.data, ({ collector }) => {
    const trails = createTrailStore(collector);
    const trail = trails.find(id);
    if (trail === null) {
      io.stderr.write('no such trail\n');
      return EXIT.refused;
    }
    recordOwnEvent(collector, {
      actor: commandActor(),
      kind: 'records.exported',
      detail: { trail: id, seq: trail.seq },
    });
    for (let from = 1; from <= trail.seq; from += PAGE) {
      for (const stored of trails.read(trail, from, PAGE)) {
        if (stored.seq > trail.seq) break; // arrived while we were reading
        const { trail: _, destroyed, ...line } = readRecord(id, stored);
        const isUnreadable = destroyed === null && line.record === '';
        const gone = destroyed === null ? {} : { destroyed };
        printLine(io, JSON.stringify({ ...line, ...gone, ...(isUnreadable ? { unreadable: true } : {}) }));
      }
    }
    return EXIT.done;
  });
}
