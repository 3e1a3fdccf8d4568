import { randomUUID } from 'node:crypto';
import type { HandoverSettings } from '../../../protocol/policy/handover.ts';
import type { Decision } from '../access/access-request.ts';
import type { Clock } from '../clock.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { createQuietRepeats } from '../quiet-repeats.ts';
import { auditUser, type Record } from '../recorder.ts';
import type { Session, SessionState } from '../session/session-state.ts';
import { isOpen, sessionOf } from '../session/transition-audit.ts';
import { createTokenBucket } from '../token-bucket.ts';
import { isAbout, requestObject, type HandoverSource, type Offer, type OfferEnd } from './offer.ts';
import { parseLink, type StudyRequest } from './study-link.ts';

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
  readonly take: (request: StudyRequest, source: HandoverSource, onEnd?: Offer['onEnd']) => Result<null>;
  /** What may be shown now; null while locked, whatever waits. */
  readonly offer: () => Offer | null;
  /** Which studies the person was shown for it. */
  readonly shown: (id: string, studyUids: readonly string[]) => void;
  readonly dismiss: (id: string) => Result<null>;
  /** The other program has closed what it asked for. */
  readonly withdraw: (source: HandoverSource, request: StudyRequest) => void;
  /** Who handed over a study that is about to be opened; null: nobody, the person found it. */
  readonly sourceOf: (studyUid: string) => HandoverSource | null;
  /** What the rules said when somebody asked to open a study. */
  readonly decided: (studyUid: string, effect: Decision['effect'] | 'opened') => void;
  /** Once a second. */
  readonly tick: () => void;
  /** That of `session`, which is not the state's any more. */
  readonly sessionEnded: (session: Session) => void;
};

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
  const end = (why: OfferEnd, studyUid: string | null = null, whose: Session | null = null): void => {
    if (held === null) return;
    const { source, onEnd } = held;
    const object = requestObject(held);
    held = null;
    onEnd(why, studyUid);
    // How it was opened, or refused, is told by the study's own records.
    if (why !== 'opened' && why !== 'refused')
      void record({
        kind: 'handover.dismissed',
        action: 'view',
        ...(whose === null ? {} : { user: auditUser(whose.person), session: whose.id }),
        object,
        detail: { source, why },
      });
    deps.onChange();
  };
  const take: HandoverDesk['take'] = (request, source, onEnd = () => undefined) => {
    if (!mayCome()) return refused('handover.too_fast', source);
    const session = sessionOf(state());
    if (session === null) return refused('handover.nobody', source);
    end('newer');
    const id = randomUUID();
    const expiresAtMs = clock.monotonicMs() + settings().keepMinutes * 60_000;
    held = { ...request, id, source, sessionId: session.id, expiresAtMs, found: [], stage: 'waiting', onEnd };
    const shown = isOpen(state()) ? 'now' : 'after-unlock';
    void record({
      kind: 'handover.received',
      action: 'view',
      object: requestObject(request),
      detail: { source, shown },
    });
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
      return parsed.kind === 'study' ? take(parsed.request, 'link') : refused(parsed.fault, 'link');
    },
    take,
    offer,
    shown: (id, found) => {
      if (held?.id === id) held = { ...held, found };
    },
    dismiss: (id) => {
      if (offer()?.id !== id) return refuse('handover.gone');
      end('person');
      return ok(null);
    },
    withdraw: (source, { studyUid, accession }) => {
      if (held?.source === source && held.studyUid === studyUid && held.accession === accession) end('withdrawn');
    },
    sourceOf: (studyUid) => (held !== null && isAbout(held, studyUid) ? held.source : null),
    decided: (studyUid, effect) => {
      if (held === null || !isAbout(held, studyUid)) return;
      if (effect === 'opened') return end('opened', studyUid);
      if (effect === 'deny') return end('refused', studyUid);
      held = { ...held, stage: 'in-hand' };
      deps.onChange();
    },
    tick: () => {
      if (held !== null && held.expiresAtMs <= clock.monotonicMs()) end('expired');
    },
    sessionEnded: (session) => end('session-over', null, session),
  };
}
