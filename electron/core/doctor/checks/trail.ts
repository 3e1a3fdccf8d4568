import { defineCheck, error, fine, unknown, warning } from '../check.ts';

export type TrailFact =
  | { readonly kind: 'absent' | 'busy' | 'newer' | 'no-access' | 'key-gone' }
  /** `looked`: at every record, at both ends of what is unsent, or (keychain locked) at the pages alone. */
  | { readonly kind: 'whole'; readonly records: number; readonly looked: 'all' | 'ends' | 'pages' }
  /** `what`: a word of audit/verify-trail.ts or audit/trail-mark.ts. */
  | { readonly kind: 'damaged'; readonly what: string };

export const trailCheck = defineCheck({
  id: 'trail',
  about: 'Whether the audit trail can be read and nothing in it was changed or lost',
  outcomes: {
    whole: fine('The trail is whole: {records} records, each opened.'),
    ends: fine(
      'The trail has {records} records; schema, newest and unsent ones are in order. All of them: glasskey audit verify.',
    ),
    pages: unknown(
      'The trail has {records} records and sound pages; what the records say cannot be checked while the keychain is locked.',
      'See keychain, then run glasskey doctor again.',
    ),
    absent: warning('There is no trail here yet.', 'See agent. If there was one before, find out who deleted it.'),
    damaged: error(
      'The trail is damaged or was tampered with ({what}).',
      'Keep the files. glasskey audit gaps says what is missing, glasskey audit repair puts the database aside and takes over what can be read. Tell whoever answers for audit.',
    ),
    'key-gone': error(
      'The keychain does not hold the key that opens the trail.',
      'Run glasskey as the account that runs the agent. If the keychain was reset, the next start puts the trail aside; keep that file.',
    ),
    'no-access': error(
      'The trail’s file may not be opened by this account, or the disk does not give it.',
      'Run glasskey as the account that runs the agent; check disk, owner and rights of the data folder.',
    ),
    newer: error(
      'The trail was written by a newer Glasskey.',
      'Install that version again; an older one cannot go on with it.',
    ),
    busy: unknown(
      'The trail is locked by another program.',
      'End backup or scanning programs that hold the data folder.',
    ),
  },
  judge: (fact: TrailFact) => {
    if (fact.kind === 'damaged') return { code: 'damaged', values: { what: fact.what } };
    if (fact.kind !== 'whole') return { code: fact.kind };
    return { code: fact.looked === 'all' ? 'whole' : fact.looked, values: { records: fact.records } };
  },
});
