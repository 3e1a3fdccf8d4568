import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { grantsLeftOpen } from '../../core/emergency/open-grants.ts';
import { launchesLeftOpen } from '../../core/study/open-launches.ts';
import { WEB_VIEWER } from '../../core/study/testing/samples.ts';
import { openPeopleRoom } from './people-room.ts';

/**
 * A workstation and its PACS in a process of their own. One JSON line when it is ready, then one for each word on standard
 * input: `break` (what became of breaking the glass for a study), `password` (of saying who one is by password for that),
 * `sign-in` (begins one), `viewers` (those that are open), `noted` (what a start after a crash would know), `kinds` (of the
 * records, once they are there).
 */
const STUDY = { '0020000D': { vr: 'UI', Value: ['2.25.1'] }, '00100020': { vr: 'LO', Value: ['GK-1'] } };
const VOGT = { user: 'vogt', password: 'correct horse battery staple' };
const say = (what: unknown): void => void writeSync(1, `${JSON.stringify(what)}\n`);
const pacs = createServer((_, response) => {
  response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify([STUDY]));
}).listen(0, '127.0.0.1');
await once(pacs, 'listening');
const dicomWebUrl = `http://127.0.0.1:${(pacs.address() as AddressInfo).port}`;
const { people, routes, foundation } = await openPeopleRoom({
  ...DEFAULT_POLICY,
  pacs: { dicomWebUrl, timeoutSeconds: 10, authentication: 'none', defaultIssuer: '' },
  viewers: [WEB_VIEWER],
});
say('ready');

async function breakGlass(): Promise<unknown> {
  await routes['emergency:open'].run({ studyUid: null, grantId: null });
  await routes['emergency:identify'].run({ user: 'Dr. Emil Vogt', password: null });
  await routes['emergency:search'].run({ query: 'GK-1' });
  const why = { reasonCode: 'treating-now', words: 'Acute knee trauma, the surgeon waits' };
  await routes['emergency:request'].run({ patientId: 'GK-1', issuer: '', studyUid: '2.25.1', ...why });
  return routes['emergency:confirm'].run(null);
}

function kinds(): unknown {
  const unsent = foundation.trail?.unsent(100, 1_000_000);
  return unsent?.ok === true ? unsent.value.map(({ bytes }) => parseRecord(bytes)?.kind) : unsent;
}

const WordSchema = z.enum(['break', 'password', 'sign-in', 'viewers', 'noted', 'kinds']);
const { state } = foundation;
for await (const line of createInterface({ input: process.stdin })) {
  const word = WordSchema.parse(line);
  if (word === 'break') say(await breakGlass());
  if (word === 'password') say(await routes['emergency:identify'].run(VOGT));
  if (word === 'sign-in') {
    void routes['session:signIn'].run(VOGT);
    say('begun');
  }
  if (word === 'viewers') say(people.launches.list().map(({ stage }) => stage));
  if (word === 'noted')
    say({
      grants: grantsLeftOpen(state, { monotonicMs: 0, wallMs: 0 })?.length,
      viewers: launchesLeftOpen(state)?.size,
    });
  if (word === 'kinds') say(kinds());
}
process.exit(0);
