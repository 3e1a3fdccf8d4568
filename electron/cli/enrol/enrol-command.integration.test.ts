import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { calculateJwkThumbprint } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeWriterLock } from '../../core/audit/writer-lock.ts';
import { AgentError } from '../../core/errors.ts';
import { readEnrolment } from '../../core/sync/enrolment.ts';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { createTestLog } from '../../core/sync/testing/test-log.ts';
import { startWireServer, type WireServer } from '../../core/sync/testing/wire-server.ts';
import { createMemoryVault } from '../../core/vault/testing/memory-vault.ts';
import { trailFile } from '../../core/workstation/data-folder.ts';
import { enrolCommand, type EnrolIo } from './enrol-command.ts';

const authority = await createTestAuthority();
const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
const policyKey = { ...jwk, kid: await calculateJwkThumbprint(jwk) };
const SECRET = 's'.repeat(43);

let server: WireServer;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'enrol-'));
  server = await startWireServer({ authority });
  server.answers.set('POST /v1/enrol', async ({ body }) => ({
    certificate: await authority.sign(JSON.parse(body.toString()).csr),
    ca: authority.pem,
    collector: 'collector-1',
    site: 'North',
    policyKey,
    logKey: createTestLog().key,
  }));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function token(): string {
  const content = { v: 1, collector: server.url, caFingerprint: authority.fingerprint, secret: SECRET, site: 'North' };
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  return `${Buffer.from(JSON.stringify({ ...content, expiresAt })).toString('base64url')}\n`;
}

async function run(args: readonly string[], change: Partial<EnrolIo> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const vault = createMemoryVault();
  const io = { stdin: Readable.from([token()]), stdout, stderr, dataDir: join(folder, 'own'), vault, ...change };
  const code = await enrolCommand(args, io);
  stdout.end();
  stderr.end();
  return { code, said: (await text(stdout)) + (await text(stderr)), vault };
}

describe('glasskey enrol', () => {
  it('reads the token from standard input', async () => {
    const { code, said, vault } = await run(['--token-file', '-', '--workstation', 'reading-7']);
    expect([code, said]).toEqual([0, `Enrolled with collector-1 (${server.url}), site North, as reading-7.\n`]);
    expect(await readEnrolment(join(folder, 'own'), vault)).toMatchObject({ workstation: 'reading-7' });
    const sent = JSON.parse(server.heard[0]?.body.toString() ?? '');
    expect(sent).toMatchObject({
      secret: SECRET,
      workstation: 'reading-7',
      machineId: expect.stringMatching(/^.{16,128}$/),
    });
  });

  it('reads it from a file, and puts the data where it is told', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, token());
    const { code, vault } = await run(['--token-file', file, '--data', join(folder, 'other')]);
    expect(code).toBe(0);
    expect(await readEnrolment(join(folder, 'other'), vault)).not.toBeNull();
  });

  it('says in words why not, and never the token', async () => {
    server.mishaps.push({ kind: 'answer', status: 403, body: '{"code":"token.rejected"}' });
    const { code, said } = await run(['--token-file', '-']);
    expect(code).toBe(1);
    expect(said).toContain('used before');
    expect(said).not.toContain(SECRET);
    expect(await run(['--token-file', '-'], { stdin: Readable.from(['hello']) })).toMatchObject({ code: 1 });
  });

  it('does not use the token when the keychain is locked', async () => {
    const locked = { ...createMemoryVault(), set: () => Promise.reject(new AgentError('vault.locked')) };
    const { code, said } = await run(['--token-file', '-'], { vault: locked });
    expect([code, said]).toEqual([2, expect.stringContaining('costs no second use')]);
    expect(server.heard).toEqual([]);
  });

  it('asks nobody while somebody writes the trail of an enrolment that is there, also one whose key is gone', async () => {
    const { vault } = await run(['--token-file', '-']);
    const lock = await takeWriterLock(trailFile(join(folder, 'own')), 0);
    const asked = server.heard.length;
    try {
      for (const held of [vault, createMemoryVault()]) {
        const { code, said } = await run(['--token-file', '-'], { vault: held });
        expect([code, said]).toEqual([2, expect.stringContaining('The token was not used. (trail.in_use)')]);
      }
    } finally {
      lock.release();
    }
    expect(server.heard.length).toBe(asked);
    expect((await run(['--token-file', '-'], { vault })).code).toBe(0);
  });

  it.each([
    [[]],
    [['--token', 'abc']],
    [['--token-file', '-', '--workstation', '']],
    [['--token-file', '/nowhere/token']],
  ])('is called wrongly with %j', async (args) => {
    expect((await run(args)).code).toBe(2);
  });
});
