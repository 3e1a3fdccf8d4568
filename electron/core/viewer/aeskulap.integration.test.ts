import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startDisplay } from '../../../build/lab/display.ts';
import { CT_STUDY } from '../../../build/lab/fixtures.ts';
import { startOrthanc } from '../../../build/lab/orthanc.ts';
import { storeStudies } from '../../../build/lab/store-studies.ts';
import { systemClock } from '../system-clock.ts';
import { connectPacs } from '../pacs/pacs.ts';
import { prepareLaunch } from './prepare-launch.ts';
import { createStudyFolders } from './study-folders.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

const run = promisify(execFile);
const AESKULAP = '/usr/bin/aeskulap';

describe.skipIf(!existsSync(AESKULAP))('Aeskulap', () => {
  it('shows a study of the PACS in a window, closes when asked, and leaves no file', async () => {
    const home = mkdtempSync(join(tmpdir(), 'glasskey-aeskulap-'));
    const orthanc = await startOrthanc();
    const display = await startDisplay();
    const settings = {
      dicomWebUrl: orthanc.dicomWebUrl,
      timeoutSeconds: 10,
      authentication: 'basic' as const,
      defaultIssuer: '',
    };
    const pacs = connectPacs(
      settings,
      async () => ({ name: orthanc.user, password: orthanc.password }),
      DIRECT_NETWORK,
    );
    try {
      await storeStudies(orthanc, [CT_STUDY]);
      const prepared = await prepareLaunch(
        {
          pacs,
          clock: systemClock,
          platform: process.platform,
          environment: { ...process.env, ...display.env, HOME: home },
          folders: createStudyFolders(join(home, 'studies'), {
            onLeft: () => undefined,
            onKept: () => undefined,
            onLeftOpen: () => undefined,
          }),
        },
        {
          launchId: '00000000-0000-4000-8000-000000000001',
          profile: {
            kind: 'desktop',
            id: 'aeskulap',
            title: 'Aeskulap',
            file: AESKULAP,
            sha256: null,
            args: ['{files}'],
            environment: [],
          },
          study: CT_STUDY,
        },
      );
      if (!prepared.ok) throw new Error(prepared.code);
      const started = await prepared.value.start();
      if (!started.ok) throw new Error(started.code);
      const titles = await windowTitles(started.value.pid, { ...process.env, ...display.env });
      expect(titles.join()).toMatch(/Aeskulap/);
      expect(started.value.isRunning()).toBe(true);
      expect(await started.value.closePolitely(10_000)).toBe(true);
      const end = await started.value.ended;
      expect(end).toMatchObject({ signal: 'SIGTERM', folderRemoved: true });
      expect(end.durationMs).toBeGreaterThan(0);
      expect(readdirSync(join(home, 'studies'))).toEqual([]);
    } finally {
      await pacs.close();
      await display.stop();
      await orthanc.stop();
      rmSync(home, { recursive: true, force: true });
    }
  });
});

/** Titles of the visible windows of a process, as soon as there are any. */
async function windowTitles(pid: number, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = await run('xdotool', ['search', '--onlyvisible', '--pid', String(pid)], { env }).catch(() => null);
    const ids = found?.stdout.split('\n').filter((line) => line !== '') ?? [];
    const names = await Promise.all(ids.map((id) => run('xdotool', ['getwindowname', id], { env }).catch(() => null)));
    const titles = names.map((name) => name?.stdout.trim() ?? '').filter((title) => title !== '');
    if (titles.length > 0) return titles;
    await delay(100);
  }
  return [];
}
