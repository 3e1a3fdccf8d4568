import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { openCheckpoint } from '../../protocol/log/checkpoint.ts';
import { rangeRoot, verifyConsistency, type TreeHead } from '../../protocol/log/proofs.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { EMPTY_ROOT } from '../../protocol/log/tree-hash.ts';
import { RecordsReplySchema } from '../../protocol/wire/records.ts';
import { createToken } from '../enrolment/create-token.ts';
import { openCollector } from '../open-collector.ts';
import { startServerProcess, type ServerProcess } from '../testing/server-process.ts';
import { batchOf, createTestTrail, type TestTrail } from '../testing/test-trail.ts';
import { createCaller, enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { verifyLog } from './verify-log.ts';

const KILLS = 4;
const LENGTH = 4000;
const bytesOf = (hashes: readonly string[]): Buffer[] => hashes.map((hash) => Buffer.from(hash, 'base64'));

async function waitUntil(is: () => boolean): Promise<void> {
  while (!is()) await wait(5);
}

/** One workstation that sends its trail in small batches, and checks every receipt against the checkpoint before. */
class Sender {
  held = 0;
  head: TreeHead & { readonly note: string } = { size: 0, root: EMPTY_ROOT, note: '' };
  readonly trail: TestTrail = createTestTrail(LENGTH);
  readonly workstation: TestWorkstation;
  constructor(workstation: TestWorkstation) {
    this.workstation = workstation;
  }
  /** Until the collector is gone. */
  async send(url: string, caPem: string): Promise<void> {
    const call = createCaller({ running: () => ({ url, caPem }) }, this.workstation.identity);
    const log = readVerifier(this.workstation.reply.logKey)!;
    for (;;) {
      const [from, to] = [this.held + 1, Math.min(LENGTH, this.held + 1 + (this.held % 40))];
      const batch = batchOf(this.trail, from, to);
      const headers = { ...batch.headers, 'glasskey-log-size': String(this.head.size) };
      const reply = await call('POST', '/v1/records', { ...batch, headers }).catch(() => null);
      if (reply === null) return;
      const { receipt } = RecordsReplySchema.parse(reply.json());
      const next = openCheckpoint(receipt?.checkpoint ?? '', log);
      if (receipt === undefined || next === null) throw new Error('no receipt');
      const leaves = this.trail.records.slice(from - 1, to).map((record) => leafHash(record));
      let at = 0;
      for (const { first, count, proof } of receipt.runs) {
        const run = leaves.slice(at, (at += count));
        expect(rangeRoot({ first, size: next.size }, Buffer.concat(run), bytesOf(proof))).toEqual(next.root);
      }
      expect(at).toBe(leaves.length);
      // What was signed before a kill is never taken back after it.
      expect(verifyConsistency(this.head, next, bytesOf(receipt.consistency ?? []))).toBe(true);
      [this.held, this.head] = [to, { ...next, note: receipt.checkpoint }];
    }
  }
}

it(`a collector killed ${KILLS} times while it takes records in never signs what it does not hold`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'glasskey-kill-'));
  let server: ServerProcess = await startServerProcess(dataDir);
  try {
    const opened = await openCollector({ dataDir });
    const { fingerprint, pem } = opened.authority;
    const reachable = {
      running: () => ({ url: server.url, caPem: pem }),
      token: () => {
        const about = { url: server.url, caFingerprint: fingerprint, site: 'x', hours: 1, uses: 1, actor: 'test' };
        return createToken(opened.collector, about).token;
      },
    };
    const senders = [
      new Sender(await enrolTestWorkstation(reachable)),
      new Sender(await enrolTestWorkstation(reachable)),
    ];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = senders.map(({ held }) => held);
      const sending = senders.map((sender) => sender.send(server.url, pem));
      const isUnderWay = (): boolean => senders.every(({ held }, at) => held > (before[at] ?? 0) + 30);
      await waitUntil(isUnderWay);
      await wait(Math.random() * 100);
      await server.end('SIGKILL');
      await Promise.all(sending);
      expect(verifyLog(opened.collector, opened.collector.transparency.verifier())).toMatchObject({ kind: 'whole' });
      server = await startServerProcess(dataDir);
    }
    const { size } = opened.collector.transparency.head();
    // A batch may be stored whose answer the kill swallowed; nothing that was answered may be missing.
    expect(size).toBeGreaterThanOrEqual(senders.reduce((sum, { held }) => sum + held, 0));
    for (const { head } of senders) {
      expect(opened.collector.transparency.rootOf(head.size)).toEqual(head.root);
    }
    opened.close();
  } finally {
    await server.end('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);
