import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseRecord } from '../../protocol/audit/record.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { openReader } from '../core/audit/export-records.ts';
import { imageFile } from '../core/pacs/dicom-file.test-support.ts';
import { keepEmergencyCopy } from '../core/policy/emergency-copy.ts';
import { DESKTOP_VIEWER } from '../core/study/testing/samples.ts';
import { systemClock } from '../core/system-clock.ts';
import { createMemoryVault } from '../core/vault/testing/memory-vault.ts';
import { trailFile } from '../core/workstation/data-folder.ts';
import type { RunningAgent } from './running-agent.ts';
import { startAgent } from './start-agent.ts';
import { NO_WINDOWS } from './testing/no-windows.ts';

const PATIENT = { patientId: 'GK-1', issuer: '' };
const LISTED = [{ '0020000D': { vr: 'UI', Value: ['2.25.1'] }, '00100020': { vr: 'LO', Value: [PATIENT.patientId] } }];
const BEGUN = Buffer.concat([
  Buffer.from('--edge\r\nContent-Type: application/dicom\r\n\r\n'),
  imageFile({ studyUid: '2.25.1', instance: 1 }),
]);
const END = '\r\n--edge--';

let pacs: Server;
/** Whether the PACS comes to the end of the images. */
const is = { whole: false };
let folder: string;
let agent: RunningAgent;
const vault = createMemoryVault();
const quiet = (): void => undefined;

beforeEach(async () => {
  pacs = createServer((incoming, response) => {
    if (incoming.url?.includes('?') === true)
      response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify(LISTED));
    else {
      response.setHeader('content-type', 'multipart/related; type="application/dicom"; boundary=edge').write(BEGUN);
      if (is.whole) response.end(END);
    }
  }).listen(0, '127.0.0.1');
  await once(pacs, 'listening');
  folder = mkdtempSync(join(tmpdir(), 'glasskey-end-'));
  const dicomWebUrl = `http://127.0.0.1:${(pacs.address() as AddressInfo).port}/dicom-web`;
  const settings = { dicomWebUrl, timeoutSeconds: 60, authentication: 'none', defaultIssuer: '' } as const;
  const viewers = [{ ...DESKTOP_VIEWER, file: '/usr/bin/tail', args: ['-f', '{files}'] }];
  keepEmergencyCopy(folder, { ...DEFAULT_POLICY, pacs: settings, viewers });
  const readMachinePolicy = () => Promise.resolve({ kind: 'absent', where: '' } as const);
  const own = { folder, vault, clock: systemClock, host: NO_WINDOWS, log: quiet, onSettings: quiet };
  agent = await startAgent({ ...own, readMachinePolicy });
});
afterEach(() => {
  pacs.closeAllConnections();
  pacs.close();
  rmSync(folder, { recursive: true, force: true });
});

const fetchedFiles = (): readonly string[] => {
  const studies = join(folder, 'studies');
  return existsSync(studies) ? readdirSync(studies, { recursive: true, encoding: 'utf8' }) : [];
};

/** In an emergency, which needs no sign-in. */
async function openStudy(): Promise<void> {
  const { routes } = agent.gate;
  await routes['emergency:open'].run({ studyUid: null, grantId: null });
  await routes['emergency:identify'].run({ user: 'Dr. Emil Vogt', password: null });
  await routes['emergency:search'].run({ query: PATIENT.patientId });
  const words = 'Acute knee trauma, the surgeon waits';
  await routes['emergency:request'].run({ ...PATIENT, studyUid: '2.25.1', reasonCode: 'treating-now', words });
  await routes['emergency:confirm'].run(null);
}

/** What the trail ends with. */
async function lastRecords() {
  const reader = await openReader(trailFile(folder), vault);
  const told = [...reader.records()].map(({ bytes }) => (bytes === null ? null : parseRecord(bytes)));
  reader.close();
  return told.slice(-2).map((record) => ({ kind: record?.kind, detail: record?.detail }));
}

describe.skipIf(process.platform !== 'linux')('an agent that ends', () => {
  it('while a study is brought gives it up first: its images go, and that is recorded before the goodbye', async () => {
    is.whole = false;
    await openStudy();
    await vi.waitFor(() => expect(fetchedFiles().filter((name) => name.endsWith('.dcm'))).toHaveLength(1), 10_000);
    await agent.stop('shutdown');
    expect(fetchedFiles()).toEqual([]);
    expect(await lastRecords()).toMatchObject([
      { kind: 'viewer.failed', detail: { code: 'pacs.aborted' } },
      { kind: 'agent.stopped' },
    ]);
  });

  it('while a viewer closes waits for it, and records when it was gone', async () => {
    is.whole = true;
    await openStudy();
    await vi.waitFor(() => expect(agent.snapshot().viewers).toMatchObject([{ stage: 'running' }]), 10_000);
    await agent.stop('shutdown');
    expect(fetchedFiles()).toEqual([]);
    expect(await lastRecords()).toMatchObject([
      { kind: 'study.closed', detail: { end: 'exited', signal: 'SIGTERM' } },
      { kind: 'agent.stopped' },
    ]);
  });
});
