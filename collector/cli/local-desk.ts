import { acknowledgeAlert, listAlerts } from '../alerts/alert-desk.ts';
import { decideReview, listReviews, readReview } from '../alerts/review-desk.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import type { Place } from '../people/open-attempts.ts';
import { createSignIn } from '../people/sign-in.ts';
import { mayRead, type ReaderRight } from '../readers/reader-rights.ts';
import { approveDestruction } from '../retention/approve-destruction.ts';
import { listDestructions, proposeDestruction, readDestruction, takeCertificate } from '../retention/destructions.ts';
import { eraseAll } from '../retention/erase.ts';
import { addHold, listHolds, releaseHold } from '../retention/holds.ts';
import { indexAll } from '../trail/index-all.ts';
import { whoSaw } from '../who-saw/who-saw.ts';
import type { Person } from '../../protocol/people.ts';
import type { ReaderDesk, ReaderProof } from './reader-desk.ts';
import { commandActor } from './with-collector.ts';

const HERE: Place = { kind: 'reader', address: 'command line' };

/**
 * The desk on a data directory. Lists are open to the account that owns the data, and recorded as read by it: they name
 * no patient. What names one, and every verdict and acknowledgement, asks for the reviewer's two factors as the server does.
 */
export function createLocalDesk(collector: Collector, askProof: () => Promise<ReaderProof>): ReaderDesk {
  const actor = commandActor();
  const signedIn = async (right: ReaderRight): Promise<Result<Person>> => {
    const person = await signInHere(collector, await askProof());
    return person.ok && !mayRead(person.value.roles, right) ? refuse('auth.forbidden') : person;
  };
  return {
    alerts: async (asked) => ok(listAlerts(collector, asked, actor)),
    acknowledgeAlert: async (id) => {
      const reader = await signedIn('acknowledge-alerts');
      return reader.ok ? acknowledgeAlert(collector, id, reader.value.id) : reader;
    },
    reviews: async (asked) => ok(listReviews(collector, asked, actor)),
    review: async (id) => {
      const reader = await signedIn('read-reviews');
      return reader.ok ? readReview(collector, id, reader.value.id) : reader;
    },
    decide: async (id, request) => {
      const reader = await signedIn('decide-reviews');
      return reader.ok ? decideReview(collector, { id, reviewer: reader.value, request }) : reader;
    },
    whoSaw: async (request) => {
      const reader = await signedIn('read-trails');
      if (!reader.ok) return reader;
      indexAll(collector);
      return ok(await whoSaw(collector, request, reader.value.id));
    },
    holds: async () => {
      const reader = await signedIn('manage-holds');
      return reader.ok ? ok(listHolds(collector, reader.value.id)) : reader;
    },
    addHold: async (request) => {
      const reader = await signedIn('manage-holds');
      return reader.ok ? ok(await addHold(collector, request, reader.value.id)) : reader;
    },
    releaseHold: async (id) => {
      const reader = await signedIn('manage-holds');
      return reader.ok ? releaseHold(collector, id, reader.value.id) : reader;
    },
    destructions: async () => ok(await listDestructions(collector, actor)),
    certificate: async (id) => takeCertificate(collector, id, actor),
    proposeDestruction: async (request) => {
      const reader = await signedIn('propose-destruction');
      return reader.ok ? proposeDestruction(collector, request, reader.value) : reader;
    },
    approveDestruction: async (id) => {
      const reader = await signedIn('approve-destruction');
      if (!reader.ok) return reader;
      const approved = await approveDestruction(collector, id, reader.value);
      if (!approved.ok) return approved;
      await eraseAll(collector);
      return ok(readDestruction(collector, id) ?? approved.value);
    },
  };
}

async function signInHere(collector: Collector, { user, password, code }: ReaderProof): Promise<Result<Person>> {
  const signIn = await createSignIn(collector);
  const first = await signIn.password({ user, password, purpose: 'sign-in' }, HERE);
  if (!first.ok) return first;
  // The first factor is enrolled where a QR code can be shown: at a workstation or through the readers' interface.
  if (first.value.next !== 'code') return refuse('auth.rejected');
  const done = signIn.code({ attempt: first.value.attempt, proof: { kind: 'code', code } }, HERE);
  return done.ok ? ok(done.value.person) : done;
}
