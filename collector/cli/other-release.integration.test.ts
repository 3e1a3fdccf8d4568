import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { selfSign } from '../tls/self-signed.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-release-'));
const ca = join(folder, 'ca.pem');
const AT = '2026-11-24T12:00:00.000Z';
const person = { id: 'rita', name: 'Rita', familyName: 'R', department: '', roles: ['audit-reviewer'] };
const row = { id: 1, state: 'done', parts: [], proposedBy: 'a', proposedAt: AT, approvedBy: 'b', approvedAt: AT };
/** What a collector of another release answers: an older one puts certificates into the list, a newer one says more. */
const ANSWERS: Readonly<Record<string, object>> = {
  'sign-in/password': { next: 'code', attempt: 'one' },
  'sign-in/code': { token: 't', expiresAt: AT, person, recoveryCodes: [], later: 1 },
  destructions: {
    due: [{ class: 'access', month: '2019-01', count: 1, held: 0, later: false, why: 'x' }],
    destructions: [
      { ...row, certificate: 'CERTIFICATE', later: 1 },
      { ...row, id: 2, state: 'approved', certificate: null },
    ],
    later: 1,
  },
  'who-saw': {
    madeAt: AT,
    collector: 'x',
    by: { kind: 'patient', patientId: 'P', issuer: '' },
    from: null,
    to: null,
    accesses: [],
    isCut: false,
    destroyed: [{ certificate: 1, class: 'access', month: '2019-01', count: 3, later: 1 }],
    unindexed: 0,
    page: { staff: 'role', contact: '', later: 1 },
    later: 1,
  },
};

let server: Server;
beforeAll(async () => {
  const { cert, key } = await selfSign('CN=other', ['127.0.0.1'], Date.now());
  writeFileSync(ca, cert);
  server = createServer({ cert, key }, ({ url = '' }, reply) => {
    const answer = ANSWERS[url.replace('/v1/reader/', '')];
    reply.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    reply.end(JSON.stringify(answer ?? { code: 'not_found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const run = (...args: readonly string[]) => {
  const { port } = server.address() as AddressInfo;
  const there = ['--url', `https://127.0.0.1:${port}`, '--ca', ca, '--reviewer', 'rita'];
  return runCommand([...args, ...there], ['a password', '123456']);
};

it('a certificate is found in the list of a collector from before it had an address of its own', async () => {
  expect(await run('destroy', 'certificate', '1')).toMatchObject({ code: 0, out: 'CERTIFICATE\n' });
  for (const none of ['2', '3']) {
    const { code, error } = await run('destroy', 'certificate', none);
    expect([code, error]).toEqual([1, expect.stringContaining(`There is no certificate ${none} yet.`)]);
  }
});

it('what a newer collector adds to an answer is left unread', async () => {
  expect((await run('destroy', 'list')).out).toContain('access');
  const { code, out } = await run('who-saw', '--patient', 'P');
  expect([code, out]).toEqual([0, expect.stringContaining('certificate 1')]);
});
