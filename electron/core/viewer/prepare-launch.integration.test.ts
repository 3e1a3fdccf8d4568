import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VIP_STUDY } from '../../../build/lab/fixtures.ts';
import { startOrthanc, type LabOrthanc } from '../../../build/lab/orthanc.ts';
import { storeStudies } from '../../../build/lab/store-studies.ts';
import type { DesktopViewer } from '../../../protocol/policy/policy.ts';
import { systemClock } from '../system-clock.ts';
import { connectPacs, type Pacs } from '../pacs/pacs.ts';
import { prepareLaunch, type LaunchInput, type LaunchPorts } from './prepare-launch.ts';
import { createStudyFolders, type StudyFolders } from './study-folders.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

const LAUNCH = '00000000-0000-4000-8000-000000000001';
const { studyUid, accession, instances } = VIP_STUDY;
const STUDY = { studyUid, accession, instances };

/** The system's shell stands in for a viewer: a real program in a protected place that can tell what it was given. */
const viewer = (script: string, ...args: readonly string[]): DesktopViewer => ({
  kind: 'desktop',
  id: 'fake',
  title: 'Fake',
  file: '/bin/sh',
  sha256: null,
  args: ['-c', script, 'viewer', ...args],
  environment: ['REPORT_TO'],
});

describe('from a real PACS to a real program', () => {
  let orthanc: LabOrthanc;
  let pacs: Pacs;
  let home = '';
  let folders: StudyFolders;
  let kept: boolean[] = [];
  beforeAll(async () => {
    orthanc = await startOrthanc();
    await storeStudies(orthanc, [VIP_STUDY]);
    const settings = {
      dicomWebUrl: orthanc.dicomWebUrl,
      timeoutSeconds: 10,
      authentication: 'basic' as const,
      defaultIssuer: '',
    };
    pacs = connectPacs(settings, async () => ({ name: orthanc.user, password: orthanc.password }), DIRECT_NETWORK);
  });
  afterAll(async () => {
    await pacs.close();
    await orthanc.stop();
  });
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'glasskey-prepare-'));
    kept = [];
    folders = createStudyFolders(root(), {
      onLeft: () => undefined,
      onKept: (isAny) => kept.push(isAny),
      onLeftOpen: () => undefined,
    });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const root = () => join(home, 'studies');
  const ports = (): LaunchPorts => ({
    pacs,
    clock: systemClock,
    platform: 'linux',
    environment: { ...process.env, REPORT_TO: join(home, 'report') },
    folders,
  });
  const prepare = (profile: DesktopViewer, input: Partial<LaunchInput> = {}) =>
    prepareLaunch(ports(), { launchId: LAUNCH, profile, study: STUDY, ...input });

  it('has everything ready before the record, starts after it, and leaves nothing behind', async () => {
    const progress: number[] = [];
    const script = 'for one; do echo "$one"; done >"$REPORT_TO"; wc -c "$2" >>"$REPORT_TO"; exit 3';
    const prepared = await prepare(viewer(script, '{folder}', '{files}', '--study={studyUid}', '{accession}'), {
      onProgress: (done) => progress.push(done),
    });
    if (!prepared.ok) throw new Error(prepared.code);
    expect(progress).toEqual(Array.from({ length: instances }, (_, index) => index + 1));
    expect(prepared.value.facts).toMatchObject({ launch: LAUNCH, viewer: 'fake', files: instances, sha256: null });
    expect(JSON.stringify(prepared.value.facts)).not.toMatch(/Testperson|LAB-1003/);
    expect(existsSync(join(home, 'report'))).toBe(false); // nothing has started

    const started = await prepared.value.start();
    if (!started.ok) throw new Error(started.code);
    expect(await started.value.ended).toMatchObject({ code: 3, signal: null, folderRemoved: true });
    const folder = join(root(), LAUNCH, 'files');
    const files = Array.from({ length: instances }, (_, index) =>
      join(folder, `${String(index + 1).padStart(4, '0')}.dcm`),
    );
    const lines = readFileSync(join(home, 'report'), 'utf8').trim().split('\n');
    expect(lines.slice(0, -1)).toEqual([folder, ...files, `--study=${studyUid}`, accession]);
    expect(Number(lines.at(-1)?.split(' ')[0])).toBeGreaterThan(600);
    expect(readdirSync(root())).toEqual([]);
  });

  it.each<[string, Partial<DesktopViewer>, Partial<LaunchInput>, string]>([
    ['a script', { file: '/bin/viewer.cmd' }, {}, 'viewer.script_refused'],
    ['a program that users can write', { file: '/tmp/viewer' }, {}, 'viewer.not_found'],
    ['a program of another hash', { sha256: '0'.repeat(64) }, {}, 'viewer.hash_differs'],
    ['a template of another world', { args: ['{patientId}'] }, {}, 'viewer.bad_template'],
    [
      'an accession that is an option',
      { args: ['{accession}'] },
      { study: { ...STUDY, accession: '-x' } },
      'viewer.bad_argument',
    ],
    ['a study that the PACS does not have', {}, { study: { ...STUDY, studyUid: '2.25.404' } }, 'pacs.not_found'],
    ['a study that is not whole', {}, { study: { ...STUDY, instances: instances + 1 } }, 'pacs.incomplete'],
    ['a launch that was given up', {}, { signal: AbortSignal.abort() }, 'pacs.aborted'],
  ])('refuses %s and leaves nothing on the disk', async (_name, change, input, code) => {
    expect(await prepare({ ...viewer('exit 0'), ...change }, input)).toEqual({ ok: false, code });
    expect(existsSync(root()) ? readdirSync(root()) : []).toEqual([]);
  });

  it('refuses where its folder would lie in another’s place', async () => {
    symlinkSync(tmpdir(), root());
    expect(await prepare(viewer('exit 0'))).toEqual({ ok: false, code: 'pacs.folder_failed' });
  });

  it('does not start for a session that ended while the study was on its way', async () => {
    const stop = new AbortController();
    const prepared = await prepare(viewer('echo started >"$REPORT_TO"', '{files}'), { signal: stop.signal });
    if (!prepared.ok) throw new Error(prepared.code);
    const started = prepared.value.start(); // looks at the program once more
    stop.abort();
    expect(await started).toEqual({ ok: false, code: 'pacs.aborted' });
    expect(readdirSync(root())).toEqual([]);
    expect(existsSync(join(home, 'report'))).toBe(false);
  });

  it('keeps the files of a viewer that gave them to a program that runs already, until the session is over', async () => {
    const prepared = await prepare(viewer('exit 0', '{files}'));
    const started = prepared.ok ? await prepared.value.start() : prepared;
    if (!started.ok) throw new Error(started.code);
    expect(await started.value.ended).toMatchObject({ code: 0, end: 'handed-over', folderRemoved: false });
    expect([readdirSync(join(root(), LAUNCH, 'files')).length, kept]).toEqual([instances, [true]]);
    await folders.sessionOver();
    expect([readdirSync(root()), kept]).toEqual([[], [true, false]]);
  });

  it('closes a viewer politely, and its files go with it', async () => {
    const prepared = await prepare(viewer('sleep 60', '{files}'));
    const started = prepared.ok ? await prepared.value.start() : prepared;
    if (!started.ok) throw new Error(started.code);
    expect(readdirSync(join(root(), LAUNCH)).toSorted()).toEqual(['files', 'viewer.json', 'work']);
    expect(await started.value.closePolitely(5000)).toBe(true);
    expect(await started.value.ended).toMatchObject({ signal: 'SIGTERM', folderRemoved: true });
  });
});
