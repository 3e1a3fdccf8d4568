import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector } from '../testing/test-collector.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-desk-'));
const ca = join(folder, 'ca.pem');
writeFileSync(ca, 'no certificate');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const reviewsAt = (url: string) =>
  runCommand(['reviews', '--url', url, '--ca', ca, '--reviewer', 'rita'], ['a password', '123456']);

it.each(['', 'collector', 'http://127.0.0.1:1', 'file:///etc/passwd', 'https://['])(
  'a desk at %j is none: nobody is asked for a password, and none is sent',
  async (url) => {
    const { code, error } = await reviewsAt(url);
    expect(code).toBe(2);
    expect(error).toContain('--url must be an https address');
    expect(error).not.toContain('Password');
  },
);

it('a desk at which nobody answers is told as that, and is no crash', async () => {
  const { code, error } = await reviewsAt('https://127.0.0.1:1');
  expect([code, error]).toEqual([2, expect.stringContaining('nobody answers there: ECONNREFUSED')]);
});

it('a desk with another authority is told as that, and gets no password', async () => {
  const collector = await createTestCollector();
  try {
    const { code, error } = await reviewsAt(collector.running().url);
    expect([code, error]).toEqual([2, expect.stringContaining('its certificate is not trusted')]);
  } finally {
    await collector.close();
  }
});

it.each(['https://[', 'http://witness.example', 'https://'])('a witness at %j is not added', async (url) => {
  const key = 'glasskey.example/log+6aed1b52+AVh5HdqMm1aVQGPAAwP2L7Cq4kGCTKQoMdRHhAFTx1bM';
  const { code, error } = await runCommand(['witness', 'add', key, '--url', url, '--data', folder]);
  expect([code, error]).toEqual([2, expect.stringContaining('--url https://')]);
});
