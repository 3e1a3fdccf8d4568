import { basename } from 'node:path';
import { z } from 'zod';
import { AuditEventSchema, type AuditEvent } from '../../../../protocol/audit/event.ts';
import { parseRecord } from '../../../../protocol/audit/record.ts';
import { ok, refuse, type Result } from '../../errors.ts';
import type { Vault } from '../../vault/vault.ts';
import { ownEvent } from '../build-record.ts';
import { listSetAside } from '../set-aside.ts';
import { OWN_STATE } from '../state-store.ts';
import { trailFault } from '../trail-fault.ts';
import { readAside, writeAside } from '../trail-mark.ts';
import type { Trail } from '../trail.ts';
import { accountFor, type DamageAccount } from './damage-account.ts';
import { readRemains, type Remains, type Remnant } from './remains.ts';

export type Salvage = { readonly file: string; readonly account: DamageAccount };
export type SalvageDeps = {
  readonly trailFile: string;
  readonly vault: Vault;
  /** The present trail. */
  readonly trail: Pick<Trail, 'append' | 'state'>;
};

/** Stretches that one record names; there are more only where a disk is beyond all hope. */
const MOST_STRETCHES = 2000;
/** Records of one commit: few, since the windows wait for it. */
const GROUP = 16;
const TOO_LARGE = 'audit.record_too_large';

/**
 * Takes over from trails that were set aside what can still be read and cannot be sent as part of them, because something
 * before it is gone: each record, with its exact bytes, inside a `trail.salvaged` record of the present trail. A `trail.gap`
 * record then accounts for every number. Each is done once, also across a kill. Refuses `audit.*` when the present trail
 * takes no record; what is left is done by the next call.
 */
export async function salvageTrails({ trailFile, vault, trail }: SalvageDeps): Promise<Result<readonly Salvage[]>> {
  const done: Salvage[] = [];
  for (const file of listSetAside(trailFile)) {
    const aside = await readAside(vault, file);
    if (aside?.isSettled === true) continue;
    const remains = await openRemains(file, vault);
    if (remains === null) continue;
    try {
      const settled = await salvage(basename(file), remains, trail);
      if (!settled.ok) return settled;
      if (settled.value !== null) done.push({ file: basename(file), account: settled.value });
    } finally {
      remains.close();
    }
    // The present trail may be put aside one day, too, and with it its memory of what was done.
    await writeAside(vault, file, { mark: aside?.mark ?? null, follows: null, isSettled: true });
  }
  return ok(done);
}

/** What is left of a database that was set aside; null when the file cannot be read at all at the moment. */
export async function openRemains(file: string, vault: Vault): Promise<Remains | null> {
  const memory = (await readAside(vault, file))?.mark ?? null;
  try {
    return await readRemains(file, vault, memory);
  } catch (error) {
    trailFault(error);
    return null;
  }
}

const ProgressSchema = z.object({ seq: z.number().int().min(0), isTold: z.boolean() }).catch({ seq: 0, isTold: false });

async function salvage(
  file: string,
  remains: Remains,
  { append, state }: SalvageDeps['trail'],
): Promise<Result<DamageAccount | null>> {
  const name = `${OWN_STATE}salvaged.${file}`;
  const progress = ProgressSchema.parse(state.get(name));
  if (progress.isTold) return ok(null);
  const account = await accountFor(remains);
  const place = { trail: remains.trail, file };
  const write = (event: AuditEvent, seq: number, isTold: boolean) =>
    append(event, () => state.set(name, { seq, isTold }));
  for (const group of groupsOf(remains, Math.max(account.chainedTo, progress.seq) + 1)) {
    const results = await Promise.all(group.map((one) => write(salvagedEvent(one, place), one.seq, false)));
    const refused = results.find((result) => !result.ok && result.code !== TOO_LARGE);
    if (refused?.ok === false) return refuse(refused.code);
    for (const one of group.filter((_, index) => results[index]?.ok === false)) {
      await write(withoutContent(salvagedEvent(one, place)), one.seq, false);
    }
  }
  const told = await write(accountEvent(account, place), account.lastSeq, true);
  return told.ok ? ok(account) : refuse(told.code);
}

type Readable = Extract<Remnant, { readonly bytes: Buffer }>;

function* groupsOf(remains: Remains, from: number): Generator<readonly Readable[]> {
  let group: Readable[] = [];
  for (const remnant of remains.walk(from)) {
    if ('bytes' in remnant) group.push(remnant);
    if (group.length < GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

type Place = { readonly trail: string | null; readonly file: string };

/**
 * The record as it was, in `detail.record`: its JSON is its exact bytes, as parseRecord admits one spelling only. What it is
 * about stands outside, too, so that whoever asks for a person or a patient finds it. `proof`: as in remains.ts.
 */
function salvagedEvent({ kind, seq, bytes, head }: Readable, { trail, file }: Place): AuditEvent {
  const record = parseRecord(bytes);
  const place = { trail, seq, head: head.toString('hex'), proof: kind, file };
  const detail = DetailSchema.safeParse({
    ...place,
    record: record === null ? null : JSON.parse(bytes.toString()),
  }).data;
  if (record === null || JSON.stringify(detail?.['record']) !== bytes.toString()) {
    return ownEvent('trail.salvaged', 'failure', { ...place, bytes: bytes.toString('base64') });
  }
  const { user, session, grant, object } = record;
  return { ...ownEvent('trail.salvaged', 'success', detail ?? place), user, session, grant, object };
}
const DetailSchema = AuditEventSchema.shape.detail;

/** One that is as long as a record can be does not fit into another: it stays in the file that is named. */
const withoutContent = ({
  detail: { record: _record, bytes: _bytes, ...detail },
  ...event
}: AuditEvent): AuditEvent => ({
  ...event,
  outcome: 'failure',
  detail,
});

function accountEvent({ lost, ...account }: DamageAccount, place: Place): AuditEvent {
  const named = lost.slice(0, MOST_STRETCHES);
  return ownEvent('trail.gap', account.lostCount === 0 ? 'success' : 'failure', {
    what: 'account',
    ...place,
    ...account,
    lost: named.map((stretch) => [...stretch]),
    /** Of those that are not named: from the first of them on anything may be missing. */
    furtherStretches: lost.length - named.length,
  });
}
