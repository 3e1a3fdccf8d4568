import { createHash } from 'node:crypto';
import type { Person } from '../../protocol/people.ts';
import type { SignedInReply } from '../../protocol/wire/sign-in.ts';
import type { ReaderSession } from '../../protocol/wire/reader.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { readPerson } from '../people/read-person.ts';
import { queries } from '../store/queries.ts';
import { isReader, mayRead, type ReaderRight } from './reader-rights.ts';

const LIFE_MS = 3_600_000;

/** Gives a person whose two factors held a bearer token: an hour, for this address only, kept as a hash. */
export function openReaderSession(
  collector: Collector,
  { person, recoveryCodes }: SignedInReply,
  address: string,
): Result<ReaderSession> {
  const { store, random, time } = collector;
  if (!isReader(person.roles)) return refuse('auth.rejected');
  const token = Buffer.from(random(32)).toString('base64url');
  return store.transaction(() => {
    const expiresMs = time.advance() + LIFE_MS;
    store.change(
      queries
        .insertInto('readerTokens')
        .values({ hash: hashOf(token), user: person.id, address, expiresMs, revokedMs: null }),
    );
    recordOwnEvent(collector, { actor: person.id, kind: 'reader.signed_in', detail: { address } });
    return ok({ token, expiresAt: isoTime(expiresMs), person, recoveryCodes });
  });
}

/** Who is behind a token, if it still counts, comes from its address, and the person has the right now. */
export function checkReader(
  collector: Collector,
  { token, address, right }: { readonly token: string; readonly address: string; readonly right: ReaderRight },
): Result<Person> {
  const { store, time } = collector;
  const session = store.first(
    queries
      .selectFrom('readerTokens')
      .select('user')
      .where('hash', '=', hashOf(token))
      .where('address', '=', address)
      .where('revokedMs', 'is', null)
      .where('expiresMs', '>', time.nowMs()),
  );
  const known = session === undefined ? null : readPerson(collector, session.user);
  if (known?.state !== 'active') return refuse('auth.rejected');
  if (mayRead(known.person.roles, right)) return ok(known.person);
  recordOwnEvent(collector, { actor: known.person.id, kind: 'reader.refused', detail: { right } });
  return refuse('auth.forbidden');
}

/** Ends a token, whether or not it still counted. */
export function closeReaderSession(collector: Collector, token: string): void {
  const { store, clock } = collector;
  store.transaction(() => {
    const session = queries.selectFrom('readerTokens').select('user').where('hash', '=', hashOf(token));
    const user = store.first(session.where('revokedMs', 'is', null))?.user;
    if (user === undefined) return;
    store.change(
      queries.updateTable('readerTokens').set({ revokedMs: clock.wallMs() }).where('hash', '=', hashOf(token)),
    );
    recordOwnEvent(collector, { actor: user, kind: 'reader.signed_out', detail: {} });
  });
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
