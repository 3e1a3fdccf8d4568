import { createSeeded } from '../../../e2e/proofs/support/seeded.ts';
import { testEvent } from '../../../electron/core/audit/testing/test-trail.ts';
import type { Answer, Sent } from '../proxy/http-proxy.ts';
import { createTally, type MutationReport } from './mutation-report.ts';
import { forgery, WIRE_MUTATIONS, type Chance, type WireMutation } from './wire-mutations.ts';
import { openWireRoom, type WiredTrail, type WireRoom } from './wire-room.ts';

/** What an attacker remembers of the past. */
const MEMORY = 40;
/** One in so many is stored by the collector: the trail is lost then, and found to be. */
const FORGERY_EVERY = 60;
/** Then another trail, so that those of the past are others', too. */
const TRAIL_LENGTH = 400;

/**
 * Sends batches of a real trail over real TLS to a real collector, each altered on its way. Undetected is what neither side
 * refuses, when the agent believes that the collector holds its records and the collector holds anything else. A step after
 * which both hold the same bytes, proved by a receipt that was checked, was altered in nothing that anybody reads.
 */
export async function mutateWire(count: number, seed: number): Promise<MutationReport> {
  const seeded = createSeeded(900, seed);
  const room = await openWireRoom();
  const tally = createTally();
  const memory = { sent: [] as Sent[], answers: [] as Answer[] };
  let wired: WiredTrail | null = null;
  for (let turn = 1; tally.count() < count; turn += 1) {
    wired ??= await begin(room, memory);
    const { trail } = wired;
    const { head: previous } = trail.status(); // everything before it was sent
    await append(wired, seeded.between(1, 4));
    const chance: Chance = { seeded, memory, previous };
    const mutation = turn % FORGERY_EVERY === 0 ? forgery(chance) : seeded.oneOf(WIRE_MUTATIONS);
    const verdict = await sendAltered(room, wired, { mutation, chance });
    tally.note(mutation.kind, verdict, `trail ${trail.id} after ${trail.status().acknowledged}`);
    const isWhole = await sendHonestly(room, wired, memory);
    if (isWhole && trail.status().seq < TRAIL_LENGTH) continue;
    await wired.close();
    wired = null;
  }
  await wired?.close();
  await room.close();
  return tally.report();
}

type Recent = { readonly sent: Sent[]; readonly answers: Answer[] };

async function begin(room: WireRoom, memory: Recent): Promise<WiredTrail> {
  const wired = await room.openTrail();
  await sendHonestly(room, wired, memory);
  return wired;
}

async function append({ trail }: WiredTrail, count: number): Promise<void> {
  const { seq } = trail.status();
  await Promise.all(Array.from({ length: count }, (_, n) => trail.append(testEvent(seq + n))));
}

const unsentOf = ({ trail }: WiredTrail) => {
  const unsent = trail.unsent(1000, 1e9);
  if (!unsent.ok) throw new Error(unsent.code);
  return unsent.value;
};

type Altered = { readonly mutation: WireMutation; readonly chance: Chance };

async function sendAltered(room: WireRoom, wired: WiredTrail, { mutation, chance }: Altered) {
  const { trail, step } = wired;
  const own = unsentOf(wired);
  const before = trail.status().acknowledged;
  room.meddle({
    kind: 'changed',
    request: (sent) => mutation.request(sent, chance),
    answer: (answer) => mutation.answer(answer, chance),
  });
  const { kind } = await step();
  room.meddle({ kind: 'none' });
  if (kind !== 'sent') return 'found';
  const after = trail.status().acknowledged;
  const held = room.stored(trail.id, before + 1);
  const isSame = own.slice(0, after - before).every(({ bytes }, at) => held[at]?.equals(bytes) === true);
  return isSame ? 'without-effect' : 'undetected';
}

/** Whether the two sides still agree; remembers what went over the wire. */
async function sendHonestly(room: WireRoom, wired: WiredTrail, memory: Recent): Promise<boolean> {
  room.meddle({
    kind: 'changed',
    request: (sent) => {
      if (sent.url === '/v1/records') remember(memory.sent, sent);
      return sent;
    },
    answer: (answer) => {
      if (answer.body.includes('"receipt"')) remember(memory.answers, answer);
      return answer;
    },
  });
  let step = await wired.step();
  while (step.kind === 'sent') step = await wired.step();
  room.meddle({ kind: 'none' });
  return step.kind === 'nothing';
}

function remember<T>(all: T[], one: T): void {
  all.push(one);
  if (all.length > MEMORY) all.shift();
}
