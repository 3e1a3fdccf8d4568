import type { HandoverDesk } from '../handover/handover-desk.ts';
import type { Ending } from '../handover/offer.ts';
import { requestKey, type StudyRequest } from '../handover/study-link.ts';
import { reportOf, studiesOf, syncErrorOf } from './event-context.ts';
import type { HubEvent } from './hub-messages.ts';
import { SUBSCRIBER } from './own-events.ts';

export type FollowDeps = {
  readonly desk: Pick<HandoverDesk, 'take' | 'withdraw' | 'isOffered'>;
  /** Whether a viewer shows that study already. */
  readonly isShown: (studyUid: string) => boolean;
  /** The report whose images were opened from here is closed. */
  readonly onClosed: (studyUid: string) => void;
  /** The person does not see, or not yet, what that event asked for. */
  readonly onNotFollowed: (event: HubEvent) => void;
  /** Others say that they do not show what the rest shows: true; a new study brings all together again: false. */
  readonly onOutOfStep: (isOut: boolean) => void;
  readonly undecidedMs: number;
  readonly wallMs: () => number;
};

/** How the events of one person's topic are followed. `onEvent` answers with the status for the hub (section 2.5). */
export type ReportFollower = { readonly onEvent: (event: HubEvent) => number; readonly stop: () => void };

const [FOLLOWED, ACCEPTED, BAD, CONFLICT] = [200, 202, 400, 409];
/** More is no reading room, and a hub must not be able to fill our memory. */
const MOST_SEEN = 256;
/** So far a hub's clock may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;

/** Offers the studies of reports that are opened, closes what was opened so with its report. It opens nothing. */
export function followReports(deps: FollowDeps): ReportFollower {
  const seen = new Set<string>();
  const opened = new Map<string, string>(); // by what was asked for, the study that the person opened for it
  const reports = new Map<string, readonly StudyRequest[]>(); // by a report, what it asked for
  const waiting = new Set<NodeJS.Timeout>();
  const is = { over: false };
  let newestMs = Number.NEGATIVE_INFINITY;

  const isShown = (request: StudyRequest): boolean => {
    const studyUid = request.studyUid ?? opened.get(requestKey(request)) ?? null;
    return studyUid !== null && deps.isShown(studyUid);
  };
  /** The images of a report that is no longer the one that is read are offered no more, whatever comes of the next. */
  const moveOn = (status: number): number => {
    deps.desk.withdraw('fhircast', null);
    return status;
  };
  const onOpen = (event: HubEvent): number => {
    if (event.atMs < newestMs) return FOLLOWED; // overtaken: section 2.5 has it ignored
    if (event.atMs <= deps.wallMs() + AHEAD_MS) newestMs = event.atMs; // a time to come must not silence all that follows
    const requests = studiesOf(event.context);
    if (requests.length === 0) return moveOn(BAD);
    const report = reportOf(event.context);
    if (report !== null) keep(reports, report, requests);
    deps.onOutOfStep(false);
    const missing = requests.filter((request) => !isShown(request));
    if (missing.length === 0) return moveOn(FOLLOWED);
    return deps.desk.isOffered('fhircast', missing) ? ACCEPTED : offer(event, missing);
  };
  const offer = (event: HubEvent, requests: readonly StudyRequest[]): number => {
    const answer = { isSettled: false };
    const settle = (): void => {
      answer.isSettled = true;
      clearTimeout(doubt);
      waiting.delete(doubt);
    };
    const notFollowed = (): void => {
      if (answer.isSettled) return;
      settle();
      deps.onNotFollowed(event);
    };
    const doubt = setTimeout(notFollowed, deps.undecidedMs);
    waiting.add(doubt);
    const onEnd = ({ why, requests: ended, studyUid, isLast }: Ending): void => {
      if (why === 'opened' && studyUid !== null) for (const one of ended) keep(opened, requestKey(one), studyUid);
      if (why === 'person' || why === 'refused' || why === 'expired') notFollowed();
      if (why === 'opened' || isLast) settle(); // of several studies the person is at work with one
    };
    const taken = deps.desk.take(requests, 'fhircast', onEnd);
    if (taken.ok) return ACCEPTED;
    settle();
    return moveOn(CONFLICT);
  };
  const onClose = (event: HubEvent): number => {
    const [named, report] = [studiesOf(event.context), reportOf(event.context)];
    if (named.length === 0 && report === null) return BAD;
    const requests = named.length > 0 ? named : (reports.get(report ?? '') ?? []);
    reports.delete(report ?? '');
    deps.desk.withdraw('fhircast', requests);
    for (const key of requests.map(requestKey)) {
      const studyUid = opened.get(key);
      opened.delete(key);
      if (studyUid !== undefined) deps.onClosed(studyUid);
    }
    return FOLLOWED;
  };
  return {
    onEvent: (event) => {
      if (is.over) return CONFLICT; // it was for somebody who is gone
      if (seen.has(event.id)) return ACCEPTED; // sent again: it is known
      seen.add(event.id);
      if (seen.size > MOST_SEEN) for (const oldest of [...seen].slice(0, MOST_SEEN / 2)) seen.delete(oldest);
      switch (event.name) {
        case 'imagingstudy-open':
        case 'diagnosticreport-open':
          return onOpen(event);
        case 'imagingstudy-close':
        case 'diagnosticreport-close':
          return onClose(event);
        case 'syncerror':
          if (syncErrorOf(event.context).who !== SUBSCRIBER) deps.onOutOfStep(true);
          return FOLLOWED;
        default:
          return FOLLOWED; // nothing that we asked for
      }
    },
    stop: () => {
      is.over = true;
      waiting.forEach(clearTimeout);
    },
  };
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_SEEN && oldest !== undefined) map.delete(oldest);
}
