import type { EventKind } from '../event.ts';
import type { AuditRecord } from '../record.ts';

/** Kinds whose detail comes from work with patients: what is typed there can be a name. */
type AboutPatients = Extract<EventKind, `${'study' | 'viewer' | 'handover' | 'emergency'}.${string}`>;

const HANDED = 'source code notTold shown why'.split(' ');
const OPENING = 'launch viewer effect handedOver code why end stillOpen notTold';
const PROGRAM = 'program sha256 files whole bytes fetchMs pid signal durationMs folderRemoved';
const VIEWING = `${OPENING} ${PROGRAM}`.split(' ');
/** With the words of whoever broke the glass: docs/audit-messages.md says so. */
const GRANT = 'identity claimed reach reason words code endsAt before after startedAt lastedSeconds extensions end';
const EMERGENCY = `${GRANT} purposeOfUse dicom`.split(' ');

/** The members of `detail` that others are sent; a new kind about patients does not compile without its own. */
const SENT: { readonly [K in AboutPatients]: readonly string[] } = {
  'study.searched': ['found', 'similar', 'handedOver', 'code'],
  'study.requested': VIEWING,
  'study.refused': VIEWING,
  'study.opened': VIEWING,
  'study.closed': VIEWING,
  'study.exported': VIEWING,
  'study.printed': VIEWING,
  'study.copied': VIEWING,
  'viewer.failed': VIEWING,
  'viewer.asked_to_close': VIEWING,
  'viewer.blocked': VIEWING,
  'handover.received': HANDED,
  'handover.refused': HANDED,
  'handover.dismissed': HANDED,
  'emergency.identified': EMERGENCY,
  'emergency.refused': EMERGENCY,
  'emergency.started': EMERGENCY,
  'emergency.extended': EMERGENCY,
  'emergency.stopped': EMERGENCY,
  'emergency.certificate_accepted': ['origin', 'sha256', 'endsAt', 'grants'],
};
/** Names of members that could not be kept, or how many studies of a list could not be read. */
const ALWAYS = 'unreadable';
/** A record of a damaged trail that cannot be told as what it was, whole or in base64: it can hold anything. */
const SALVAGED = ['trail', 'seq', 'head', 'proof', 'file'];

const LISTS: ReadonlyMap<EventKind, readonly string[]> = new Map([
  ...(Object.entries(SENT) as [AboutPatients, readonly string[]][]),
  ['trail.salvaged' as const, SALVAGED],
]);

/** What of a record's detail leaves with it, and the names of the members that do not. */
export function sentDetail({ kind, detail }: Pick<AuditRecord, 'kind' | 'detail'>): {
  readonly sent: AuditRecord['detail'];
  readonly withheld: readonly string[];
} {
  const list = LISTS.get(kind);
  const isSent = (name: string): boolean => list === undefined || name === ALWAYS || list.includes(name);
  return {
    sent: Object.fromEntries(Object.entries(detail).filter(([name]) => isSent(name))),
    withheld: Object.keys(detail).filter((name) => !isSent(name)),
  };
}
