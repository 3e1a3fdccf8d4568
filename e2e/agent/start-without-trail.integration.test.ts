import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CT_STUDY, LAB_STUDIES, VIP_STUDY, type StudyFixture } from '../../build/lab/fixtures.ts';
import { startOrthanc, type LabOrthanc } from '../../build/lab/orthanc.ts';
import { createLabFolder } from '../../build/lab/lab-folder.ts';
import { createMachine, type LabMachine } from '../../build/lab/machine.ts';
import { LAB_PEOPLE, RADIOLOGIST } from '../../build/lab/people.ts';
import { openReadingRoom, type ReadingRoom } from '../../build/lab/reading-room.ts';
import { storeStudies } from '../../build/lab/store-studies.ts';
import { takeWriterLock } from '../../electron/core/audit/writer-lock.ts';
import { createProtectedFolder, IS_ROOT } from '../../electron/core/policy/machine/testing/protected-folder.ts';
import { trailFile } from '../../electron/core/workstation/data-folder.ts';
import { AuditRecordSchema } from '../../protocol/audit/record.ts';
import type { Policy } from '../../protocol/policy/policy.ts';
import { startAgentProcess, type AgentProcess } from '../proofs/support/agent-process.ts';
import { addPerson, signIn } from '../proofs/support/people.ts';
import { databasesIn } from './support/databases-in.ts';
import { destroyPages } from './support/destroy-pages.ts';
import { heldRecords, trailsOf } from './support/held-records.ts';
import { OTHER_PARTS, OWN_PARTS } from './support/machine-parts.ts';
import { startOpenPacs, type OpenPacs } from './support/open-pacs.ts';

let orthanc: LabOrthanc;
let pacs: OpenPacs;
let room: ReadingRoom;
let agent: AgentProcess;
const start = (machine?: LabMachine) =>
  startAgentProcess({ folder: room.agentFolder, env: room.env, ...(machine && { machine }) });
const online = () => agent.until('the agent is online', 30_000, (snapshot) => snapshot.collector === 'online');
const faults = async () => (await agent.snapshot()).faults.map(({ code }) => code);

/** A PACS without a password, as its password would be in the keychain that is locked; a viewer that needs no display. */
const through = (policy: Policy): Policy => ({
  ...policy,
  pacs: policy.pacs && { ...policy.pacs, dicomWebUrl: `${pacs.baseUrl}/dicom-web`, authentication: 'none' },
  viewers: [
    {
      kind: 'web',
      id: 'orthanc',
      title: 'Web viewer',
      url: `${pacs.baseUrl}/web-viewer/app/viewer.html?series={orthancSeriesId}`,
      origins: [pacs.baseUrl],
    },
  ],
});

beforeAll(async () => {
  orthanc = await startOrthanc();
  await storeStudies(orthanc, LAB_STUDIES);
  pacs = await startOpenPacs(orthanc);
  room = await openReadingRoom({ pacs: orthanc, policy: through });
  agent = await start();
  await online();
  await agent.until('the policy is there', 30_000, (snapshot) => snapshot.policySerial !== null);
  await agent.stop();
}, 120_000);
afterAll(async () => {
  await agent.stop();
  await room.stop();
  await pacs.close();
  await orthanc.stop();
});

const search = () => agent.ask('study:search', { query: CT_STUDY.patientId });

/** Says who one is without a proof, unless that is known, finds the patient, gives a reason, confirms; what was answered. */
async function breakGlass(claimed: string | null, study: StudyFixture = VIP_STUDY) {
  await agent.ask('emergency:open', { studyUid: null, grantId: null });
  if (claimed !== null) {
    const who = await agent.ask('emergency:identify', { user: claimed, password: null });
    expect(who).toMatchObject({ ok: true, value: { proof: 'claimed' } });
  }
  const found = await agent.ask('emergency:search', { query: study.patientId });
  expect(found).toMatchObject({ ok: true, value: { studies: [{ studyUid: study.studyUid }] } });
  const { patientId, issuer, studyUid } = study;
  const words = 'Acute knee trauma, the surgeon waits';
  const asked = await agent.ask('emergency:request', {
    patientId,
    issuer,
    studyUid,
    reasonCode: 'treating-now',
    words,
  });
  expect(asked).toMatchObject({ ok: true });
  const confirmed = await agent.ask('emergency:confirm', null);
  if (!confirmed.ok) throw new Error(confirmed.code);
  return confirmed.value;
}

describe('with the keychain locked at the start', () => {
  it('refuses sign-in, shows the images of an emergency, and records it all when the keychain is there again', async () => {
    await room.keyring.kill();
    agent = await start();
    expect(await agent.snapshot()).toMatchObject({ state: 'signedOut', collector: 'not-enrolled' });
    expect(await faults()).toContain('vault.locked');
    const { id: user, password } = RADIOLOGIST;
    expect(await agent.ask('session:signIn', { user, password })).toEqual({ ok: false, code: 'vault.locked' });

    const { grantId, launchId } = await breakGlass('Dr. Emil Vogt');
    expect(launchId).not.toBeNull();
    const open = await agent.until('the viewer is open', 20_000, ({ viewers }) => viewers[0]?.stage === 'running');
    expect(open).toMatchObject({ state: 'emergency', grants: [{ id: grantId, claimed: true }] });

    await room.keyring.start();
    await agent.ask('viewer:close', { launchId: launchId ?? '' });
    await agent.ask('emergency:end', { grantId });
    await online();
    await online();
    await agent.until('everything is sent', 30_000, ({ unsent }) => unsent === 0);
    expect(await faults()).toEqual([]);
    expect((await agent.snapshot()).state).toBe('signedOut');

    const [trail = ''] = await trailsOf(room.collector);
    const records = await heldRecords(room.collector, trail);
    const gap = records.find(({ kind }) => kind === 'trail.gap');
    expect(gap?.detail).toMatchObject({ what: 'not_durable', why: ['vault.locked'], onlyInSystemLog: 0 });
    const after = records.filter(({ seq }) => seq > (gap?.seq ?? 0)).map(({ kind }) => kind);
    expect(after.slice(0, 9)).toEqual([
      'emergency.identified',
      'study.searched',
      'emergency.started',
      'session.signed_in',
      'study.requested',
      'study.opened',
      'study.closed',
      'session.ended',
      'emergency.stopped',
    ]);

    const signedIn = await agent.ask('session:signIn', { user, password });
    expect(signedIn).toMatchObject({ ok: true, value: { next: 'code' } });
    await agent.stop();
  }, 120_000);
});

describe('with a trail that somebody else is writing', () => {
  it('lets people sign in and see nothing; an emergency goes on; with the trail, so does all else', async () => {
    const lock = await takeWriterLock(trailFile(room.agentFolder), 5000);
    agent = await start();
    await online();
    await agent.until('the policy is there', 20_000, ({ policySerial }) => policySerial !== null);
    expect(await faults()).toEqual(['trail.in_use']);
    const { id: user, password } = RADIOLOGIST;
    await agent.ask('session:signIn', { user, password });
    const code = new TOTP({ secret: Secret.fromBase32(RADIOLOGIST.totpSecret ?? '') }).generate();
    expect(await agent.ask('session:proveFactor', { kind: 'code', code })).toMatchObject({ ok: true });
    expect(await search()).toEqual({ ok: false, code: 'audit.not_recorded' });
    const { studyUid } = CT_STUDY;
    const refused = await agent.ask('study:open', { studyUid, viewerId: 'orthanc' });
    expect(refused).toEqual({ ok: false, code: 'audit.not_recorded' });

    // Of a patient whom they may see anyway, and of one whom they may not.
    const ordinary = await breakGlass(null, CT_STUDY);
    expect(ordinary.launchId).not.toBeNull();
    const { grantId, launchId } = await breakGlass(null);
    await agent.until('both are open', 20_000, ({ viewers }) => viewers.every(({ stage }) => stage === 'running'));
    lock.release();
    await agent.until('the trail is there', 30_000, ({ faults: shown }) => shown.length === 0);
    const both = [{ launchId: ordinary.launchId }, { launchId }];
    expect(await agent.snapshot()).toMatchObject({ state: 'emergency', viewers: both });
    for (const id of [ordinary.grantId, grantId]) await agent.ask('emergency:end', { grantId: id });
    // What only the emergency opened is closed.
    expect(await agent.snapshot()).toMatchObject({ state: 'active', viewers: [both[0]] });
    expect(await search()).toMatchObject({ ok: true });
    await agent.ask('session:signOut', { viewers: 'close' });
    await agent.stop();

    const kinds = (await heldRecords(room.collector, (await trailsOf(room.collector))[0] ?? '')).map(
      ({ kind }) => kind,
    );
    const since = kinds.slice(kinds.lastIndexOf('trail.gap'));
    expect(since).toEqual(
      expect.arrayContaining(['emergency.started', 'study.opened', 'study.searched', 'session.signed_out']),
    );
    expect(since.at(-1)).toBe('agent.stopped');
  }, 120_000);
});

describe('with a trail whose pages are destroyed while somebody works', () => {
  it('refuses what cannot be recorded, goes on with an emergency, and goes on in a new trail once nobody is there', async () => {
    agent = await start();
    await agent.until('everything is sent', 30_000, ({ collector, unsent }) => collector === 'online' && unsent === 0);
    const person = await addPerson(room.collector, 'r.morning', 'hotp');
    expect(await signIn(agent, person, person.code())).toMatchObject({ ok: true });
    const before = await trailsOf(room.collector);
    destroyPages(trailFile(room.agentFolder));
    expect(await search()).toEqual({ ok: false, code: 'audit.not_recorded' });
    await agent.until('it is shown', 10_000, (now) => now.faults.some(({ code }) => code === 'trail.broken'));

    const { grantId } = await breakGlass(null);
    await agent.until('the viewer is open', 20_000, ({ viewers }) => viewers[0]?.stage === 'running');
    await agent.ask('emergency:end', { grantId });
    await agent.ask('session:signOut', { viewers: 'close' });
    await agent.until('it goes on', 60_000, ({ faults: shown }) =>
      shown.some(({ code }) => code === 'trail.started_anew'),
    );
    await agent.until('everything is sent', 30_000, ({ collector, unsent }) => collector === 'online' && unsent === 0);

    const [next = ''] = (await trailsOf(room.collector)).filter((trail) => !before.includes(trail));
    const records = await heldRecords(room.collector, next);
    expect(records[0]?.detail).toMatchObject({ follows: { trail: before[0] } });
    const gap = records.find(({ kind, detail }) => kind === 'trail.gap' && detail['what'] === 'not_durable');
    expect(gap?.detail).toMatchObject({ why: expect.arrayContaining(['audit.corrupt']), onlyInSystemLog: 0 });
    const kinds = records.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['emergency.started', 'study.opened', 'emergency.stopped']));
    expect(await signIn(agent, person, person.code())).toMatchObject({ ok: true });
    expect(await search()).toMatchObject({ ok: true });
    await agent.ask('session:signOut', { viewers: 'close' });
    await agent.stop();
  }, 120_000);
});

describe.skipIf(!IS_ROOT)('on another machine, to which disk and keychain were copied', () => {
  it('refuses sign-in, shows the images of an emergency, writes nothing as its twin, and is another workstation with a new token', async () => {
    const lab = createLabFolder('machines');
    const etc = createProtectedFolder();
    const tokenFile = join(etc.path, 'enrolment-token');
    etc.set({ enrolmentTokenFile: tokenFile });
    const own = createMachine(join(lab.path, 'own'), OWN_PARTS);
    const original = await start(own); // it learns what hardware it has
    await original.until(
      'everything is sent',
      30_000,
      ({ collector, unsent }) => collector === 'online' && unsent === 0,
    );
    await original.stop();
    const image = join(lab.path, 'image');
    cpSync(room.agentFolder, image, { recursive: true });
    const keyring = await room.keyring.copy();
    const disk = { copy: image, place: room.agentFolder };
    const machine = createMachine(join(lab.path, 'other'), OTHER_PARTS, disk);
    const brought = databasesIn(image);
    const before = await trailsOf(room.collector);

    agent = await start(own);
    const twin = agent;
    await online();
    const env = { ...room.env, ...keyring.env };
    agent = await startAgentProcess({ folder: room.agentFolder, env, machine, policyFile: etc.policyFile });
    expect(await agent.snapshot()).toMatchObject({ state: 'signedOut', collector: 'not-enrolled' });
    expect(await faults()).toEqual(['enrolment.other_machine']);
    const { id: user, password } = RADIOLOGIST;
    const refused = await agent.ask('session:signIn', { user, password });
    expect(refused).toEqual({ ok: false, code: 'enrolment.other_machine' });
    const { grantId } = await breakGlass('Dr. Emil Vogt');
    await agent.until('the viewer is open', 20_000, ({ viewers }) => viewers[0]?.stage === 'running');
    await agent.ask('emergency:end', { grantId });
    expect(databasesIn(image)).toEqual(brought);

    writeFileSync(tokenFile, await room.collector.createToken('Reading room 2'));
    await agent.passMinute();
    await online();
    await agent.until('everything is sent', 30_000, ({ unsent, faults: shown }) => unsent === 0 && shown.length === 0);
    const aside = databasesIn(image).filter(([name]) => name.startsWith('other-machine.'));
    expect(aside.map(([, hash]) => hash)).toEqual(brought.map(([, hash]) => hash));
    const [next = ''] = (await trailsOf(room.collector)).filter((trail) => !before.includes(trail));
    const records = await heldRecords(room.collector, next);
    const left = aside.map(([name]) => name).findLast((name) => name.endsWith('.db'));
    expect(records[0]).toMatchObject({ kind: 'trail.started', detail: { why: 'other_machine', file: left } });
    expect(records.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['emergency.started', 'study.opened']));
    const [mine] = await heldRecords(room.collector, before.at(-1) ?? '');
    const machineOf = (record: unknown) => AuditRecordSchema.parse(record).source.machineId;
    expect(new Set(records.map(machineOf)).size).toBe(1);
    expect(machineOf(records[0])).not.toBe(machineOf(mine));
    expect(await twin.snapshot()).toMatchObject({ collector: 'online', faults: [] });
    await Promise.all([agent.stop(), twin.stop()]);
    await keyring.stop();
    etc.remove();
    lab.remove();
  }, 120_000);
});

it('has said nothing of people, patients or secrets in the log of all this', () => {
  const log = readFileSync(join(room.agentFolder, 'agent.log'), 'utf8');
  for (const event of ['fault.raised', 'agent.begun_again', 'collector.online', 'policy.'])
    expect(log).toContain(`"event":"${event}`);
  const people = LAB_PEOPLE.flatMap(({ id, name, familyName, password }) => [id, name, familyName, password]);
  const studies = LAB_STUDIES.flatMap(({ patientName, familyName, patientId, accession, studyUid, birthDate }) => [
    ...patientName.split('^'),
    familyName,
    patientId,
    accession,
    studyUid,
    birthDate,
  ]);
  for (const secret of [...people, ...studies, 'knee trauma', room.agentFolder])
    expect(log.toLowerCase().includes(secret.toLowerCase()), secret).toBe(false);
});
