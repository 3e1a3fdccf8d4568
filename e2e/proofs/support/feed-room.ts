import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { waitUntil } from '../../../build/lab/wait-until.ts';
import { entriesOf } from '../../../collector/log/entries.ts';
import { openCollector } from '../../../collector/open-collector.ts';
import { runCommand } from '../../../collector/testing/run-command.ts';
import { startServerProcess, type ServerProcess } from '../../../collector/testing/server-process.ts';
import { batchOf, createTestTrail, type TestTrail } from '../../../collector/testing/test-trail.ts';
import { enrolTestWorkstation } from '../../../collector/testing/test-workstation.ts';
import { createTestAuthority, type TestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { AGENT_KINDS } from '../../../protocol/audit/event.ts';
import { isCollectorKind } from '../../../protocol/audit/collector-kinds.ts';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { codeRecord } from '../../../protocol/audit/coded/code-record.ts';
import type { CodedEvent } from '../../../protocol/audit/coded/coded-event.ts';
import { recordOf } from '../../../protocol/audit/testing/every-kind.ts';
import { EnrolmentTokenSchema } from '../../../protocol/wire/enrolment.ts';
import { FeedStatusSchema } from '../../../protocol/wire/reader.ts';

type FeedStatus = z.infer<typeof FeedStatusSchema>;

/** A collector process with one workstation whose trail holds every kind of record, and a hospital's certificate authority. */
export type FeedRoom = {
  readonly authority: TestAuthority;
  /** A file with these contents, for options that name one. */
  readonly file: (name: string, text: string) => string;
  readonly command: (...args: readonly string[]) => Promise<string>;
  /** Sends the next records of the trail to the collector. */
  readonly send: (count: number) => Promise<void>;
  /** Kills the collector and starts it on the same data. */
  readonly killCollector: () => Promise<void>;
  readonly status: (name: string) => Promise<FeedStatus>;
  /** Resolves with the status when the receiver is known to have everything. */
  readonly caughtUp: (name: string) => Promise<FeedStatus>;
  /** What the collector has to tell, by index in its log: of each record that was sent to it, and of its own between them. */
  readonly told: () => Promise<readonly CodedEvent[]>;
  readonly close: () => Promise<void>;
};

export async function openFeedRoom(records: number): Promise<FeedRoom> {
  const dataDir = mkdtempSync(join(tmpdir(), 'glasskey-feeds-'));
  const files = mkdtempSync(join(tmpdir(), 'glasskey-feed-files-'));
  let server: ServerProcess = await startServerProcess(dataDir);
  const command = async (...args: readonly string[]): Promise<string> => {
    const { out, error, code } = await runCommand([...args, '--data', dataDir]);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${error}`);
    return out;
  };
  const caPem = await command('ca');
  const token = async (): Promise<z.infer<typeof EnrolmentTokenSchema>> => {
    const text = await command('token', '--site', 'north');
    return EnrolmentTokenSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  };
  const secret = await token();
  const reachable = { running: () => ({ url: server.url, caPem }), token: () => secret };
  const { call } = await enrolTestWorkstation(reachable);
  const trail = trailOfEveryKind(records);
  const logKey = await command('log', 'key');
  const system = `urn:glasskey:log:${/^glasskey\.collector\/([0-9a-f-]{36})\+/.exec(logKey)?.[1] ?? ''}`;
  let sent = 0;
  const status = async (name: string): Promise<FeedStatus> => {
    const all = z.array(FeedStatusSchema).parse(JSON.parse(await command('feed', 'list', '--json')));
    const found = all.find((feed) => feed.name === name);
    if (found === undefined) throw new Error(`no feed ${name}`);
    return found;
  };
  return {
    authority: await createTestAuthority('Hospital CA'),
    file: (name, text) => {
      const path = join(files, name);
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    },
    command,
    send: async (count) => {
      const { status: answer, text } = await call('POST', '/v1/records', batchOf(trail, sent + 1, sent + count));
      if (answer !== 200) throw new Error(text);
      sent += count;
    },
    killCollector: async () => {
      await server.end('SIGKILL');
      server = await startServerProcess(dataDir);
    },
    status,
    caughtUp: (name) =>
      waitUntil('everything sent', 60_000, async () => {
        const size = await wholeLog(dataDir);
        const now = await status(name);
        return now.next === size && now;
      }),
    told: () => eventsOf(dataDir, trail.records.slice(0, sent), system),
    close: async () => {
      await server.end('SIGKILL');
      for (const folder of [dataDir, files]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function trailOfEveryKind(length: number): TestTrail {
  return createTestTrail(length, (seq) => {
    const {
      id: _,
      trail: __,
      seq: ___,
      salt: ____,
      ...rest
    } = recordOf(AGENT_KINDS[seq % AGENT_KINDS.length] ?? 'agent.started');
    return rest;
  });
}

/** How many leaves the log has; null while records of the collector itself are not in it yet. */
async function wholeLog(dataDir: string): Promise<number | null> {
  const { collector, close } = await openCollector({ dataDir });
  const records = collector.store.connection.prepare<[], number>('SELECT sum(seq) FROM trails').pluck().get();
  const { size } = collector.transparency.head();
  close();
  return records === size ? size : null;
}

/** Fails unless the log holds exactly `records`, in order, and between them the collector's own. */
async function eventsOf(dataDir: string, records: readonly Buffer[], system: string): Promise<readonly CodedEvent[]> {
  const { collector, close } = await openCollector({ dataDir });
  const entries = [...entriesOf(collector, 0, collector.transparency.head().size)];
  close();
  const told = entries.map((bytes) => parseRecord(Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0)));
  const sent = entries.filter((_, index) => !isCollectorKind(told[index]?.kind ?? ''));
  expect(sent).toEqual(records);
  return told.map((record, index) => {
    if (record === null) throw new Error('no record');
    return codeRecord(record, { system, value: String(index) });
  });
}
