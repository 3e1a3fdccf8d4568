import type { Store } from '../store/open-store.ts';
import type { Steps } from '../turns.ts';

/** Rows that are looked at at once. */
const ROWS = 2000;
const ABOUT_ERASED = `EXISTS (SELECT 1 FROM trails t JOIN records r ON r.trail = t.number
  WHERE t.id = about.trail AND r.seq = about.seq AND r.destroyed IS NOT NULL)`;
const THESE = 'id > @after AND id <= @upTo';
/** What else was told of records: in alerts, in reviews, and in the words of verdicts. */
const BESIDE = {
  alerts: `UPDATE alerts AS about SET user = NULL WHERE ${THESE} AND user IS NOT NULL AND ${ABOUT_ERASED}`,
  verdicts: `UPDATE verdicts SET words = zeroblob(0) WHERE ${THESE} AND length(words) > 0
    AND EXISTS (SELECT 1 FROM reviews about WHERE about.id = verdicts.review AND ${ABOUT_ERASED})`,
  reviews: `UPDATE reviews AS about SET user = '', grantId = '' WHERE ${THESE} AND user <> '' AND ${ABOUT_ERASED}`,
};

/** Erases what names somebody beside the records that are erased, some rows at a time. */
export function* eraseBeside({ connection }: Store): Steps<void> {
  for (const [table, sql] of Object.entries(BESIDE)) {
    const last = connection.prepare<[], number>(`SELECT coalesce(max(id), 0) FROM ${table}`).pluck().get() ?? 0;
    const erase = connection.prepare<[object]>(sql);
    for (let after = 0; after < last; after += ROWS) {
      erase.run({ after, upTo: after + ROWS });
      yield;
    }
  }
}
