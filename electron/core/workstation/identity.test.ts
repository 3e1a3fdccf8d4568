import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { RecordSourceSchema } from '../../../protocol/audit/record.ts';
import { createSource, readAddresses, readIdentity } from './identity.ts';

describe('the identity of this workstation', () => {
  it('is the same each time, and hides the identifier of the machine', async () => {
    const [first, second] = await Promise.all([readIdentity(), readIdentity()]);
    expect(second).toEqual(first);
    expect(first.workstation).toBe(hostname());
    expect(first.machineId).toMatch(/^[0-9a-f]{64}$/);
    expect(first.bootId).toMatch(/^[0-9a-f-]{32,36}$/);
    expect(first.system.os).not.toBeNull();
  });

  // The program asks the name servers, and a library would wait for it on the thread that serves the windows.
  it('waits for nobody on the network to say what this machine is called', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'glasskey-path-'));
    const asked = join(folder, 'asked');
    writeFileSync(join(folder, 'hostname'), `#!/bin/sh\ntouch '${asked}'\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
    try {
      await readIdentity();
      expect(existsSync(asked)).toBe(false);
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });

  it('makes a source that a record accepts, with the site once it is known', async () => {
    const identity = await readIdentity();
    let site: string | null = null;
    const source = createSource(
      identity.workstation,
      () => ({ site, machineId: identity.machineId }),
      () => 0,
    );
    expect(RecordSourceSchema.parse(source())).toEqual(source());
    site = 'north';
    expect(source().site).toBe('north');
  });

  it('names no loopback or link-local address', () => {
    expect(readAddresses().filter((address) => /^(127\.|::1$|169\.254\.|fe80:)/.test(address))).toEqual([]);
  });
});
