import { CLAIMED_PREFIX } from '../../people.ts';
import { isCollectorKind } from '../collector-kinds.ts';
import type { AuditRecord } from '../record.ts';
import * as code from './codes.ts';
import type { Code } from './codes.ts';
import type { Participant } from './coded-event.ts';
import { EVENT_CODES } from './event-codes.ts';
import { shorten } from './shorten.ts';

/** What the agent calls itself in every message. */
export const AGENT = 'glasskey-agent';
/** What the collector calls itself. */
const COLLECTOR = 'glasskey-collector';
const UNKNOWN = 'unknown';
/** Octets of UTF-8 of a name that a record does not bound: what somebody typed, a viewer's. */
const LONGEST_NAME = 256;
/** Locked, or an emergency ended, by a hand, not by time, rule or fault. */
const BY_HAND: ReadonlySet<unknown> = new Set(['tray', 'keyboard', 'os-lock', 'by-hand']);

/** Who took part in what a record tells, as PS3.15 A.5.3 wants them listed for its event. */
export function participantsOf(record: AuditRecord): readonly Participant[] {
  switch (EVENT_CODES[record.kind].eventId) {
    case code.NETWORK_ENTRY:
      return [nodeOf(record)];
    case code.APPLICATION_ACTIVITY:
      return record.detail['viewer'] === undefined
        ? [agentOf(record, [code.APPLICATION])]
        : [viewerOf(record), ...personOf(record, [code.LAUNCHER])];
    case code.EXPORT:
      return [...personOf(record, [code.SOURCE]), agentOf(record, [code.SOURCE]), mediaOf(record)];
    case code.QUERY:
      return [agentOf(record, [code.SOURCE]), archive(), ...personOf(record, [])];
    case code.USER_AUTHENTICATION:
      return [whoIsAuthenticated(record), agentOf(record, [])];
    default:
      return [...personOf(record, []), agentOf(record, [code.APPLICATION])];
  }
}

/** Whether the person asked for it; what time, a rule, a fault or the collector does is the agent's (ITI-20: idle logout). */
function isAskedByPerson({ kind, user, detail }: AuditRecord): boolean {
  if (user === null) return false;
  if (kind === 'session.locked') return BY_HAND.has(detail['reason']);
  if (kind === 'emergency.stopped') return BY_HAND.has(detail['end']);
  return kind !== 'session.ended' && kind !== 'session.person_changed' && kind !== 'viewer.asked_to_close';
}

function personOf(record: AuditRecord, roles: readonly Code[]): readonly Participant[] {
  const { user, source } = record;
  if (user === null) return [];
  const own = [...new Set(user.roles)].map((role) => ({ system: code.LOCAL_SYSTEM, code: role, display: role }));
  const isRequestor = isAskedByPerson(record);
  return [
    {
      kind: 'person',
      id: user.id,
      name: user.name,
      isRequestor,
      roles: [...roles, ...own],
      machine: source.workstation,
      media: null,
    },
  ];
}

/** A message on authentication needs its person, also when nobody is known by what was typed. */
function whoIsAuthenticated(record: AuditRecord): Participant {
  const [known] = personOf(record, []);
  if (known !== undefined) return known;
  const claimed = nameIn(record, 'claimed');
  const id = claimed === null ? UNKNOWN : `${CLAIMED_PREFIX}${claimed}`;
  const { workstation: machine } = record.source;
  return { kind: 'person', id, name: null, isRequestor: true, roles: [], machine, media: null };
}

function nameIn({ detail }: Pick<AuditRecord, 'detail'>, member: string): string | null {
  const name = detail[member];
  return typeof name === 'string' && name !== '' ? shorten(name, LONGEST_NAME) : null;
}

function agentOf(record: AuditRecord, roles: readonly Code[]): Participant {
  const isPersonKnown = EVENT_CODES[record.kind].eventId === code.USER_AUTHENTICATION && record.user === null;
  return {
    kind: 'process',
    ...(isCollectorKind(record.kind)
      ? { id: COLLECTOR, name: 'Glasskey collector' }
      : { id: AGENT, name: 'Glasskey agent' }),
    isRequestor: !isPersonKnown && !isAskedByPerson(record),
    roles,
    machine: record.source.workstation,
    media: null,
  };
}

function viewerOf({ detail, source, ...record }: AuditRecord): Participant {
  const id = nameIn({ detail }, 'viewer') ?? UNKNOWN;
  const isRequestor = !isAskedByPerson({ ...record, detail, source });
  const roles = [code.APPLICATION];
  return { kind: 'process', id, name: 'Viewer', isRequestor, roles, machine: source.workstation, media: null };
}

function nodeOf({ source }: AuditRecord): Participant {
  const { workstation } = source;
  return {
    kind: 'node',
    id: workstation,
    name: null,
    isRequestor: false,
    roles: [],
    machine: workstation,
    media: null,
  };
}

/** Paper, or an address that the viewer gave it to: the record does not tell which. */
function mediaOf({ kind }: AuditRecord): Participant {
  const media = kind === 'study.printed' ? code.PAPER : code.URI_MEDIA;
  const roles = [code.DESTINATION_MEDIA];
  return { kind: 'media', id: media.display, name: null, isRequestor: false, roles, machine: null, media };
}

/** The archive that was asked; its address is the policy's, not the record's. */
function archive(): Participant {
  const roles = [code.DESTINATION];
  return { kind: 'process', id: 'PACS', name: null, isRequestor: false, roles, machine: null, media: null };
}
