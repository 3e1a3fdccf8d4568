import type { EventKind } from '../../protocol/audit/event.ts';
import { serialiseRecord, type AuditRecord } from '../../protocol/audit/record.ts';
import type { Access, AccessKind } from '../../protocol/wire/who-saw.ts';

/** A record that was found, opened, and as the answer shows it; `list`: whom it is about was in a list that it showed. */
export type FoundRecord = {
  readonly record: AuditRecord;
  readonly list: Access['list'];
  readonly shown: Access['records'][number];
};
/** What an emergency was for, by its grant. */
export type Emergencies = ReadonlyMap<string, Access['emergency']>;

type Group = { -readonly [Member in keyof Access]: Access[Member] };

const WHAT: Partial<Record<EventKind, AccessKind>> = {
  'study.opened': 'opened',
  'study.closed': 'ended',
  'study.requested': 'requested',
  'study.refused': 'refused',
  'study.exported': 'exported',
  'study.printed': 'printed',
  'study.copied': 'copied',
  'viewer.failed': 'failed',
  'emergency.refused': 'refused',
  'emergency.started': 'emergency',
  'study.searched': 'listed',
};
/** These were done only where the outcome says so; else they were tried. */
const DONE: readonly AccessKind[] = ['opened', 'requested', 'exported', 'printed', 'copied', 'emergency'];
/** Each stands by itself and is over at once, although it may name the launch in whose viewer it was done. */
export const SINGLE: readonly string[] = ['study.searched', 'study.exported', 'study.printed', 'study.copied'];
/** What one record adds to what is known of an access: a later word outranks `requested` alone. */
const COMPLETES: readonly AccessKind[] = ['opened', 'failed'];

/**
 * Puts the records of one opening together (asked for, opened, closed, by its launch), and those of one emergency (by its
 * grant). `found` in order of time. Nothing is left out: what belongs to nothing else stands alone.
 */
export function groupAccesses(found: readonly FoundRecord[], emergencies: Emergencies): readonly Access[] {
  const groups: Group[] = [];
  const open = new Map<string, Group>();
  const told = new Map<string, Group>();
  for (const one of found) {
    const { record, shown } = one;
    // Held in its own trail and salvaged once more: it happened once. By its every byte, so that no other can hide it.
    const bytes = serialiseRecord(record).toString();
    const same = told.get(bytes);
    if (same !== undefined) {
      same.records = [...same.records, shown];
      continue;
    }
    const what = whatOf(record);
    const names = namesOf(record);
    const known = names.map((name) => open.get(name)).find((group) => group !== undefined && belongs(group, what));
    if (known === undefined) {
      const group = begin(one, what, emergencies);
      groups.push(group);
      told.set(bytes, group);
      for (const name of names) open.set(name, group);
      continue;
    }
    told.set(bytes, known);
    for (const name of names) open.set(name, known);
    known.records = [...known.records, shown];
    if (COMPLETES.includes(what)) [known.what, known.at] = [what, record.at];
    if (record.kind === 'study.closed' && !isOpenStill(record)) known.endedAt = record.at;
    if (known.because.length === 0) known.because = record.because;
  }
  return groups;
}

/** A viewer that gave its study to another program, or outlived the agent: nobody knows when the images were closed. */
const isOpenStill = ({ detail }: AuditRecord): boolean =>
  detail['end'] === 'handed-over' || detail['stillOpen'] === true;

/** What a record tells. The kind names what was wanted, the outcome what came of it. */
function whatOf({ kind, outcome }: AuditRecord): AccessKind {
  const what = WHAT[kind] ?? 'other';
  if (outcome === 'success' || !DONE.includes(what)) return what;
  return outcome === 'denied' ? 'refused' : 'failed';
}

function belongs(group: Group, what: AccessKind): boolean {
  if (COMPLETES.includes(what)) return group.what === 'requested';
  return (what === 'ended' && group.what === 'opened') || what === 'other';
}

/** What a record can be recognised by as a part of something: its launch; before there is one, who asked for what; its grant. */
function namesOf({ trail, kind, session, user, grant, object, detail }: AuditRecord): readonly string[] {
  const { launch, viewer } = detail;
  if (SINGLE.includes(kind)) return [];
  if (kind.startsWith('emergency.')) return grant === null ? [] : [`grant ${grant}`];
  const asked = `asked ${JSON.stringify([trail, session, user?.id, object?.studyUid, viewer])}`;
  if (kind === 'study.requested') return [asked];
  if (typeof launch !== 'string') return [];
  return [`launch ${trail} ${launch}`, ...(kind === 'study.opened' || kind === 'viewer.failed' ? [asked] : [])];
}

function begin({ record, list, shown }: FoundRecord, what: AccessKind, emergencies: Emergencies): Group {
  const { at, user, source, object, grant, because, kind } = record;
  const isEmergency = grant !== null || kind.startsWith('emergency.');
  return {
    what,
    at,
    endedAt: null,
    user,
    workstation: source.workstation,
    site: source.site,
    study: object === null ? null : { studyUid: object.studyUid, accession: object.accession },
    purpose: isEmergency ? 'BTG' : null,
    because,
    emergency: grant === null ? null : (emergencies.get(grant) ?? null),
    list,
    records: [shown],
  };
}
