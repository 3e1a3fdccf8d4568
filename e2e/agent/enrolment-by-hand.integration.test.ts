import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../collector/enrolment/create-token.ts';
import { listWorkstations } from '../../collector/enrolment/workstations.ts';
import { startCollector, type RunningCollector } from '../../collector/serve.ts';
import { queries } from '../../collector/store/queries.ts';
import { CHEAP, testClock } from '../../collector/testing/test-collector.ts';
import { enrolCommand } from '../../electron/cli/enrol/enrol-command.ts';
import { readLinuxPolicy } from '../../electron/core/policy/machine/sources/linux-source.ts';
import { createProtectedFolder, IS_ROOT } from '../../electron/core/policy/machine/testing/protected-folder.ts';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import type { RunningAgent } from '../../electron/wiring/running-agent.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { passMinute, readRecords, startWindowless } from './support/windowless-agent.ts';

const WAIT_MS = 30_000;

describe.skipIf(!IS_ROOT)('a workstation that somebody enrols by hand while its agent runs', () => {
  const top = mkdtempSync(join(tmpdir(), 'enrolment-by-hand-'));
  const etc = createProtectedFolder();
  let collector: RunningCollector;
  let agent: RunningAgent | null = null;

  const newPlace = () => ({ folder: mkdtempSync(join(top, 'agent-')), vault: createMemoryVault() });
  type Place = ReturnType<typeof newPlace>;
  const start = async (place: Place): Promise<void> => {
    agent = await startWindowless({ ...place, policyFile: etc.policyFile });
  };
  const stop = async (): Promise<void> => {
    await agent?.stop('shutdown');
    agent = null;
  };
  const newToken = (): string => {
    const { url, caFingerprint } = collector;
    const params = { url, caFingerprint, site: 'North', hours: 1, uses: 1, actor: 'test' };
    return createToken(collector.collector, params).text;
  };
  const usesLeft = () =>
    collector.collector.store.all(queries.selectFrom('enrolmentTokens').select('usesLeft')).at(-1)?.usesLeft;
  const enrol = async ({ folder, vault }: Place, token: string) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const readMachinePolicy = () => readLinuxPolicy(etc.policyFile);
    const io = { stdin: Readable.from([token]), stdout, stderr, dataDir: folder, vault, readMachinePolicy };
    const code = await enrolCommand(['--token-file', '-'], io);
    stdout.end();
    stderr.end();
    return { code, said: (await text(stdout)) + (await text(stderr)) };
  };
  const sealAlerts = () =>
    collector.collector.store
      .all(queries.selectFrom('alerts').select('kind'))
      .filter(({ kind }) => kind.startsWith('seal.'));
  /** A new beginning waits for a tick. */
  const untilOnline = () =>
    waitUntil('it is online', WAIT_MS, () => {
      agent?.onTick(0);
      return agent?.snapshot().collector === 'online';
    });

  beforeAll(async () => {
    collector = await startCollector({
      dataDir: join(top, 'collector'),
      port: 0,
      clock: testClock(),
      passwordCost: CHEAP,
    });
  });
  afterEach(stop);
  afterAll(async () => {
    await collector.stop();
    etc.remove();
    rmSync(top, { recursive: true, force: true });
  });

  it('begins anew with the enrolment within a minute, and seals with the key that the collector was given', async () => {
    const place = newPlace();
    await start(place);
    passMinute(agent!);
    expect(agent?.snapshot().collector).toBe('not-enrolled');
    expect(await enrol(place, newToken())).toMatchObject({ code: 0 });
    passMinute(agent!);
    await untilOnline();
    expect(agent?.snapshot().workstation.site).toBe('North');
    await waitUntil('it is recorded', WAIT_MS, async () => {
      const [record] = await readRecords(place, 'workstation.enrolled');
      return record?.detail['site'] === 'North';
    });
    expect((await readRecords(place, 'agent.started')).length).toBe(1); // it began anew within its process
    expect(agent?.snapshot().faults).toEqual([]);
    await stop(); // seals, and sends what it sealed
    expect([(await readRecords(place, 'trail.sealed')).length > 0, sealAlerts()]).toEqual([true, []]);
  });

  it('is refused where it is enrolled already, before the token is shown to anybody, until the agent is ended', async () => {
    const place = newPlace();
    expect(await enrol(place, newToken())).toMatchObject({ code: 0 });
    await start(place);
    await untilOnline();
    const held = new Map(place.vault.held);
    const token = newToken();
    const refused = await enrol(place, token);
    expect(refused).toEqual({ code: 2, said: expect.stringContaining('systemctl --user stop glasskey') });
    expect(refused.said).toContain('The token was not used. (trail.in_use)');
    expect([usesLeft(), place.vault.held]).toEqual([1, held]);
    const own = listWorkstations(collector.collector).length;
    await stop();
    expect(await enrol(place, token)).toMatchObject({ code: 0 });
    expect([usesLeft(), listWorkstations(collector.collector).length]).toEqual([0, own]);
    await start(place);
    await untilOnline();
    expect(agent?.snapshot().faults).toEqual([]);
    await stop();
    expect(sealAlerts()).toEqual([]);
  });
});
