import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../collector/enrolment/create-token.ts';
import { listWorkstations } from '../../collector/enrolment/workstations.ts';
import { queries } from '../../collector/store/queries.ts';
import { createTestCollector, type TestCollector } from '../../collector/testing/test-collector.ts';
import { WORKSTATION_DAYS } from '../../collector/tls/issue-certificate.ts';
import { recogniseMachine } from '../../electron/core/enrolment/known-machine.ts';
import { DIRECT_NETWORK } from '../../electron/core/network/direct-network.ts';
import { createProtectedFolder, IS_ROOT } from '../../electron/core/policy/machine/testing/protected-folder.ts';
import { enrol } from '../../electron/core/sync/enrol.ts';
import { CLIENT_KEY, readEnrolment, type Enrolment } from '../../electron/core/sync/enrolment.ts';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import { markOf } from '../../electron/core/workstation/machine-marks.ts';
import { readIdentity } from '../../electron/core/workstation/identity.ts';
import type { Vault } from '../../electron/core/vault/vault.ts';
import type { RunningAgent } from '../../electron/wiring/running-agent.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { readRecords, startWindowless } from './support/windowless-agent.ts';

const WAIT_MS = 30_000;
const DAY_MS = 86_400_000;

describe.skipIf(!IS_ROOT)('a workstation whose certificate comes near its end', () => {
  const top = mkdtempSync(join(tmpdir(), 'certificate-renewal-'));
  const etc = createProtectedFolder();
  let collector: TestCollector;
  let agent: RunningAgent | null = null;

  beforeAll(async () => {
    collector = await createTestCollector();
  });
  afterEach(async () => {
    await agent?.stop('shutdown');
    agent = null;
  });
  afterAll(async () => {
    await collector.close();
    etc.remove();
    rmSync(top, { recursive: true, force: true });
  });

  const own = () => collector.running().collector;
  const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
  const newPlace = () => ({ folder: mkdtempSync(join(top, 'agent-')), vault: createMemoryVault() });
  const start = async (place: { folder: string; vault: Vault }) => {
    agent = await startWindowless({ ...place, policyFile: etc.policyFile });
  };
  const stop = async (): Promise<void> => {
    await agent?.stop('shutdown');
    agent = null;
  };
  const online = () => waitUntil('it is online', WAIT_MS, () => agent?.snapshot().collector === 'online');

  /** Enrols this machine so long ago that its certificate has `daysLeft`. */
  async function enrolledWith(daysLeft: number, { folder, vault }: ReturnType<typeof newPlace>): Promise<Enrolment> {
    const ageMs = (WORKSTATION_DAYS - daysLeft) * DAY_MS;
    const { url, caFingerprint } = collector.running();
    const { machineId, marks } = await readIdentity();
    const deps = { vault, dataDir: folder, wallMs: own().clock.wallMs, network: DIRECT_NETWORK, machine: {} };
    collector.clock.set(-ageMs);
    const { text } = createToken(own(), { url, caFingerprint, site: 'North', hours: 1, uses: 1, actor: 'test' });
    const enrolled = await enrol(deps, text, { workstation: 'reading-1', machineId: `${machineId}${daysLeft}`, marks });
    collector.clock.set(ageMs);
    if (!enrolled.ok) throw new Error(enrolled.code);
    return enrolled.value;
  }
  const workstationOf = ({ certificate }: Enrolment) => new X509Certificate(certificate).subject.slice('CN='.length);
  const renewalsOf = (enrolment: Enrolment) =>
    own().store.all(
      queries
        .selectFrom('certificates')
        .selectAll()
        .where('workstation', '=', workstationOf(enrolment))
        .where('renewal', '=', 1),
    );

  it('goes on with the next one, in the same run and after the next start', async () => {
    const place = newPlace();
    const before = await enrolledWith(150, place);
    await start(place);
    const [told] = await waitUntil('it is renewed', WAIT_MS, async () => {
      const records = await readRecords(place, 'workstation.certificate_renewed');
      return records.length > 0 && records;
    });
    const after = await readEnrolment(place.folder, place.vault);
    if (after === null) throw new Error('not enrolled');
    const { certificate, privateKey } = after;
    expect([certificate === before.certificate, privateKey === before.privateKey]).toEqual([false, false]);
    expect(after).toEqual({ ...before, certificate, privateKey });
    expect(renewalsOf(before)).toMatchObject([{ fingerprint: fingerprintOf(certificate), revokedMs: null }]);
    expect(told).toMatchObject({ action: 'configure-system', outcome: 'success' });
    expect(told?.detail).toEqual({
      certificate: expect.stringMatching(/^[0-9a-f]{64}$/),
      until: new X509Certificate(certificate).validToDate.toISOString(),
    });

    // Only the next one counts any more: this run has gone over to it.
    const revoke = queries.updateTable('certificates').set({ revokedMs: own().clock.wallMs() });
    own().store.change(revoke.where('fingerprint', '=', fingerprintOf(before.certificate)));
    const [row] = listWorkstations(own()).filter(({ id }) => id === workstationOf(before));
    agent?.onLock('suspend'); // says goodbye until it wakes, and is heard then
    await waitUntil('it is heard as its new self', WAIT_MS, () => {
      const [now] = listWorkstations(own()).filter(({ id }) => id === workstationOf(before));
      return now?.health?.life === 'asleep';
    });
    expect([row?.enrolments, agent?.snapshot().faults]).toEqual([1, []]);

    await stop();
    await start(place);
    await online();
    expect(agent?.snapshot().faults).toEqual([]);
    await stop();
    const kinds = ['workstation.enrolled', 'workstation.certificate_renewed', 'workstation.machine_learned'];
    expect((await readRecords(place, ...kinds)).map(({ kind }) => kind)).toEqual(kinds.slice(0, 2));
    const { machineId } = await readIdentity();
    const elsewhere = { machineId, marks: { os: markOf('os', 'other'), uuid: null, serial: null, board: null } };
    expect((await recogniseMachine(place.vault, certificate, elsewhere)).verdict).toBe('other');
  });

  it('stays as it is while its keychain takes no key, and is renewed once it does', async () => {
    const place = newPlace();
    const before = await enrolledWith(100, place);
    const keychain = { tries: 0 };
    const set: Vault['set'] = async (name, value) => {
      if (name !== CLIENT_KEY) return place.vault.set(name, value);
      keychain.tries += 1;
      throw new Error('the keychain went away');
    };
    await start({ ...place, vault: { ...place.vault, set } });
    await waitUntil('it has tried', WAIT_MS, () => keychain.tries > 0);
    await online();
    expect(agent?.snapshot().faults).toEqual([]);
    await stop();
    expect(await readEnrolment(place.folder, place.vault)).toEqual(before);
    expect(await readRecords(place, 'workstation.certificate_renewed')).toEqual([]);

    collector.clock.advance(3_600_000);
    await start(place);
    await waitUntil('it is renewed', WAIT_MS, () => renewalsOf(before).length === 2);
    await online();
  });

  it('goes on with the next one at the start after a kill in the middle of keeping it', async () => {
    const place = newPlace();
    const before = await enrolledWith(50, place);
    const remove: Vault['remove'] = () => Promise.reject(new Error('killed'));
    await start({ ...place, vault: { ...place.vault, remove } });
    await waitUntil('the key is there', WAIT_MS, () =>
      readEnrolment(place.folder, place.vault).then(
        () => false,
        () => true,
      ),
    );
    await stop();
    await start(place);
    await online();
    const after = await readEnrolment(place.folder, place.vault);
    expect(renewalsOf(before)).toMatchObject([{ fingerprint: fingerprintOf(after?.certificate ?? '') }]);
    expect(agent?.snapshot().faults).toEqual([]);
  });
});
