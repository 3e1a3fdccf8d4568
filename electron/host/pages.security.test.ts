import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answerPage } from './answer-page.ts';
import { isOwnAddress } from './page-address.ts';
import { trustedPage } from './trusted-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-pages-'));
writeFileSync(join(folder, 'gate.html'), '<title>gate</title>');
writeFileSync(join(folder, 'secret.txt'), 'secret');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FILES = { '/gate.html': { name: 'gate.html', type: 'text/html' } };

describe('the answer to an address', () => {
  it('is the file of the list, with every header of the policy', async () => {
    const answer = answerPage('agent://ui/gate.html', folder, FILES);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('gate');
    const policy = answer.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'none'",
      "frame-ancestors 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy.split(/; */)).toContain(part);
    }
    expect(policy).not.toMatch(/unsafe|\*|data:|blob:|https?:/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('permissions-policy')).toContain('camera=()');
  });

  it.each([
    'agent://ui/secret.txt',
    'agent://ui/../secret.txt',
    'agent://ui/%2e%2e/secret.txt',
    'agent://ui/..%2fsecret.txt',
    'agent://ui//gate.html',
    'agent://ui/gate.html/',
    'agent://ui/__proto__',
    'agent://ui/constructor',
    'agent://ui/',
    'agent://other/gate.html',
    'agent://ui.evil.example/gate.html',
    'agent://ui:80/gate.html',
    'https://ui/gate.html',
    'file:///gate.html',
    'nonsense',
  ])('is 404 for %s, with the same policy', async (address) => {
    const answer = answerPage(address, folder, FILES);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

it.each(['http://ui/', 'agent://UI.evil/', 'agent:ui/gate.html', 'data:text/html,x', 'file:///etc/passwd', ''])(
  '%s is no address of ours',
  (address) => {
    expect(isOwnAddress(address)).toBe(false);
  },
);

describe('who asks', () => {
  const pageOf = (id: number) => (id === 1 ? ('gate' as const) : null);
  const frame = (url: string, parent: object | null = null) => ({ url, parent });

  it('is the page that we loaded into that window', () => {
    expect(trustedPage({ senderFrame: frame('agent://ui/gate.html'), sender: { id: 1 } }, pageOf)).toBe('gate');
  });

  it.each([
    ['no frame any more', null, 1],
    ['a frame within the page', frame('agent://ui/gate.html', {}), 1],
    ['another page of ours in its window', frame('agent://ui/launcher.html'), 1],
    ['another place on the page', frame('agent://ui/gate.html#x'), 1],
    ['a foreign page', frame('https://ui/gate.html'), 1],
    ['an empty page', frame('about:blank'), 1],
    ['nothing loaded', frame(''), 1],
    ['a window that is not ours', frame('agent://ui/gate.html'), 2],
  ])('is nobody: %s', (_what, senderFrame, id) => {
    expect(trustedPage({ senderFrame, sender: { id } }, pageOf)).toBeNull();
  });
});
