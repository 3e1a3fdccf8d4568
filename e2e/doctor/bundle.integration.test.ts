import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VIP_STUDY } from '../../build/lab/fixtures.ts';
import { EMERGENCY_CLINICIAN, LAB_PEOPLE } from '../../build/lab/people.ts';
import { runGlasskey, tryGlasskey } from '../../build/lab/run-glasskey.ts';
import { openDoctoredRoom, type DoctoredRoom } from './support/doctored-room.ts';

const WORDS = 'Acute knee trauma, the surgeon waits';
let place: DoctoredRoom;

beforeAll(async () => {
  place = await openDoctoredRoom();
  const agent = await place.startAgent();
  const { id: user, password } = EMERGENCY_CLINICIAN;
  const { patientId, issuer, studyUid } = VIP_STUDY;
  await agent.ask('emergency:open', { studyUid: null, grantId: null });
  await agent.ask('emergency:identify', { user, password });
  const request = { patientId, issuer, studyUid, reasonCode: 'treating-now', words: WORDS };
  expect(await agent.ask('emergency:request', request)).toMatchObject({ ok: true });
  expect(await agent.ask('emergency:confirm', null)).toMatchObject({ ok: true });
}, 300_000);
afterAll(async () => place.stop(), 300_000);

/** What must be in no bundle, although it is in the trail, the policy, the log, the keychain or about the computer. */
function forbidden(): readonly string[] {
  const { room } = place;
  const people = LAB_PEOPLE.flatMap(({ id, name, familyName, password, totpSecret }) => [
    id,
    name,
    familyName,
    password,
    totpSecret ?? name,
  ]);
  const { patientId, familyName, accession, studyUid, issuer, birthDate } = VIP_STUDY;
  const computer = [hostname(), room.agentFolder, new URL(room.collector.url).host];
  const secrets = [room.pacs.password, 'PRIVATE KEY', 'BEGIN CERTIFICATE'];
  return [...people, patientId, familyName, accession, studyUid, issuer, birthDate, WORDS, ...computer, ...secrets];
}

it('holds what support needs and nobody: no patient, no person, no reason, no secret; in under 30 seconds', async () => {
  const { room, folder } = place;
  // By a hand that is not ours, or a program of tomorrow.
  appendFileSync(join(room.agentFolder, 'agent.log'), `${forbidden().join(' ')}\n`);
  const planted = { at: new Date().toISOString(), event: 'agent.fault', code: 'r.lang', who: 'Dr. Rita Lang' };
  appendFileSync(join(room.agentFolder, 'agent.log'), `${JSON.stringify(planted)}\n`);

  const file = join(folder, 'bundle.tar.gz');
  const beganMs = performance.now();
  const asked = await tryGlasskey(['doctor', '--bundle', file, '--data', room.agentFolder], { env: room.env });
  expect(performance.now() - beganMs).toBeLessThan(30_000);
  expect(asked.stderr).toContain('Written');
  expect(statSync(file).mode & 0o777).toBe(0o600);

  mkdirSync(join(folder, 'unpacked'));
  execFileSync('tar', ['-xzf', file, '-C', join(folder, 'unpacked')]);
  const unpacked = join(folder, 'unpacked/glasskey');
  const logs = ['agent.log', 'agent.log.old', 'supervisor.log', 'supervisor.log.old'];
  const answers = ['doctor.json', 'health.json', 'policy.json', 'program.json', 'trail.json'];
  const parts = [...answers, ...logs];
  expect(readdirSync(unpacked).toSorted()).toEqual(parts.toSorted());
  const all = parts.map((name) => readFileSync(join(unpacked, name), 'utf8')).join('\n');
  expect(forbidden().filter((text) => all.includes(text))).toEqual([]);
  const { username } = userInfo();
  expect(all).not.toMatch(new RegExp(`"${username}"|/${username}\\b`));

  // It says something: kinds of records, the policy's serial, the agent's own words.
  expect(all).toContain('"emergency.started"');
  expect(JSON.parse(readFileSync(join(unpacked, 'policy.json'), 'utf8'))).toMatchObject({ source: 'collector' });
  expect(all).toContain('"event":"collector.online"');
  expect(all).toContain('{"leftOut":1}');

  // What was looked for is where it was planted, and that somebody looked is recorded.
  const trail = (
    await runGlasskey(['audit', 'export', '--format', 'raw', '--data', room.agentFolder], { env: room.env })
  )
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Buffer.from(String(JSON.parse(line).record), 'base64').toString())
    .join('\n');
  for (const text of [WORDS, VIP_STUDY.patientId, EMERGENCY_CLINICIAN.name, 'trail.inspected']) {
    expect(trail).toContain(text);
  }
});

it('is not put in the place of another file', async () => {
  const { room, folder } = place;
  const file = join(folder, 'bundle.tar.gz');
  const before = readFileSync(file);
  const { code, stderr } = await tryGlasskey(['doctor', '--bundle', file, '--data', room.agentFolder], {
    env: room.env,
  });
  expect(stderr).toContain('EEXIST');
  expect(code).toBe(2);
  expect(readFileSync(file).equals(before)).toBe(true);
});
