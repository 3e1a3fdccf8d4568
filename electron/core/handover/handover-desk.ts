import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { HandoverSettings } from '../../../protocol/policy/handover.ts';
import type { Decision } from '../access/access-request.ts';
import type { Clock } from '../clock.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { createQuietRepeats } from '../quiet-repeats.ts';
import { auditUser, type Entry, type Record } from '../recorder.ts';
import type { Session, SessionState } from '../session/session-state.ts';
import { isOpen, sessionOf } from '../session/transition-audit.ts';
import { createTokenBucket } from '../token-bucket.ts';
import {
  isFoundEmpty,
  requestObject,
  requestsFor,
  type Ending,
  type Findings,
  type HandoverSource,
  type Offer,
  type OfferEnd,
} from './offer.ts';
import { parseLink, requestKey, type StudyRequest } from './study-link.ts';

/** A person clicks so fast at most; what comes faster is no person. */
const PACE = { perSecond: 0.5, capacity: 5 };

export type HandoverDeskDeps = {
  readonly clock: Clock;
  readonly settings: () => HandoverSettings;
  readonly state: () => SessionState;
  readonly record: Record;
  /** The offer that is shown came or went. */
  readonly onChange: () => void;
  /** An offer came while somebody works: they are to notice, in a manner that takes nothing from them. */
  readonly onOffer: (source: HandoverSource) => void;
};

/**
 * Where studies that other programs hand over wait for the person at the workstation. One at a time, the newest. Nothing
 * here opens a study or decides about one: the person does, by the same way as for any other.
 */
export type HandoverDesk = {
  /** A link, as it came: refusals are codes of the trail, `handover.*`. */
  readonly takeLink: (text: string) => Result<null>;
  /** One study, or all that a report is about. */
  readonly take: (requests: readonly StudyRequest[], source: HandoverSource, onEnd?: Offer['onEnd']) => Result<null>;
  /** What may be shown now; null while locked, whatever waits. */
  readonly offer: () => Offer | null;
  /** Whether just that waits for the person, who may yet see whose it is: not once the archive had no answer, or they gave theirs. */
  readonly isOffered: (source: HandoverSource, requests: readonly StudyRequest[]) => boolean;
  /** Which studies the person was shown for each of its requests; none where the archive found none, or did not answer. */
  readonly shown: (id: string, found: Findings) => void;
  readonly dismiss: (id: string) => Result<null>;
  /** The other program has closed these, or moved on from whatever it asked for: null. */
  readonly withdraw: (source: HandoverSource, requests: readonly StudyRequest[] | null) => void;
  /** Who handed over a study that is about to be opened; null: nobody, the person found it. */
  readonly sourceOf: (studyUid: string) => HandoverSource | null;
  /** What the rules said when somebody asked to open a study. */
  readonly decided: (studyUid: string, effect: Decision['effect'] | 'opened') => void;
  /** Once a second. */
  readonly tick: () => void;
  /** That of `session`, which is not the state's any more. */
  readonly sessionEnded: (session: Session) => void;
};

/** `requests`: of the offer's own, those that end. `whose`: where it is not the session of now. */
type EndOptions = Partial<Pick<Ending, 'requests' | 'studyUid'>> & { readonly whose?: Session };

export function createHandoverDesk(deps: HandoverDeskDeps): HandoverDesk {
  const { clock, settings, state, record } = deps;
  let held: Offer | null = null;
  const mayCome = createTokenBucket(PACE, clock.monotonicMs);
  const untold = createQuietRepeats(clock.monotonicMs);

  const refused = (code: string, source: HandoverSource): Result<null> => {
    const notTold = untold(`${source} ${code}`);
    if (notTold !== null)
      void record({ kind: 'handover.refused', outcome: 'denied', detail: { source, code, notTold } });
    return refuse(code);
  };
  const recordEach = (requests: readonly StudyRequest[], entry: Entry): void => {
    for (const request of requests) void record({ ...entry, action: 'view', object: requestObject(request) });
  };
  /** All of it, or a part: the rest is an offer of its own, so that no answer to the whole is taken for one to the rest. */
  const end = (why: OfferEnd, { requests, studyUid = null, whose }: EndOptions = {}): void => {
    if (held === null || requests?.length === 0) return;
    const { source, onEnd } = held;
    const ended = requests ?? held.requests;
    const left = held.requests.filter((request) => !ended.includes(request));
    const isLast = left.length === 0;
    held = isLast ? null : { ...held, id: randomUUID(), requests: left, stage: 'waiting' };
    onEnd({ why, requests: ended, studyUid, isLast });
    const by = whose === undefined ? {} : { user: auditUser(whose.person), session: whose.id };
    // How it was opened, or refused, is told by the study's own records.
    if (why !== 'opened' && why !== 'refused')
      recordEach(ended, { ...by, kind: 'handover.dismissed', detail: { source, why } });
    deps.onChange();
  };
  const take: HandoverDesk['take'] = (requests, source, onEnd = () => undefined) => {
    if (!mayCome()) return refused('handover.too_fast', source);
    const session = sessionOf(state());
    if (session === null) return refused('handover.nobody', source);
    end('newer');
    const id = randomUUID();
    const expiresAtMs = clock.monotonicMs() + settings().keepMinutes * 60_000;
    held = { id, requests, source, sessionId: session.id, expiresAtMs, found: null, stage: 'waiting', onEnd };
    const shown = isOpen(state()) ? 'now' : 'after-unlock';
    recordEach(requests, { kind: 'handover.received', detail: { source, shown } });
    if (shown === 'now') deps.onOffer(source);
    deps.onChange();
    return ok(null);
  };
  const offer = (): Offer | null => {
    const now = state();
    const isTheirs = held !== null && sessionOf(now)?.id === held.sessionId && held.expiresAtMs > clock.monotonicMs();
    return isTheirs && isOpen(now) && held?.stage === 'waiting' ? held : null;
  };
  return {
    takeLink: (text) => {
      if (!settings().links) return refused('handover.not_allowed', 'link');
      const parsed = parseLink(text);
      return parsed.kind === 'study' ? take([parsed.request], 'link') : refused(parsed.fault, 'link');
    },
    take,
    offer,
    isOffered: (source, requests) =>
      held?.source === source &&
      held.stage === 'waiting' &&
      !isFoundEmpty(held) &&
      isDeepStrictEqual(keysOf(held.requests), keysOf(requests)),
    shown: (id, found) => {
      if (held?.id === id) held = { ...held, found };
    },
    dismiss: (id) => {
      if (offer()?.id !== id) return refuse('handover.gone');
      end('person');
      return ok(null);
    },
    withdraw: (source, requests) => {
      if (held?.source !== source) return;
      if (requests === null) return end('newer');
      const keys = keysOf(requests);
      end('withdrawn', { requests: held.requests.filter((request) => keys.has(requestKey(request))) });
    },
    sourceOf: (studyUid) => (held !== null && requestsFor(held, studyUid).length > 0 ? held.source : null),
    decided: (studyUid, effect) => {
      const requests = held === null ? [] : requestsFor(held, studyUid);
      if (held === null || requests.length === 0) return;
      if (effect === 'opened') return end('opened', { requests, studyUid });
      if (effect === 'deny') return end('refused', { requests, studyUid });
      held = { ...held, stage: 'in-hand' };
      deps.onChange();
    },
    tick: () => {
      if (held !== null && held.expiresAtMs <= clock.monotonicMs()) end('expired');
    },
    sessionEnded: (session) => end('session-over', { whose: session }),
  };
}

const keysOf = (requests: readonly StudyRequest[]): ReadonlySet<string> => new Set(requests.map(requestKey));
