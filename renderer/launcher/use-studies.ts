import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Because, FoundStudies, OpenOutcome, Reply, Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { useAsk, type Asking } from '../parts/agent-client.ts';
import type { Refusal } from '../words/say-refusal.ts';
import { inSearchWords } from '../parts/search-words.ts';
import type { LauncherAgent } from './launcher.tsx';

export type Found = FoundStudies & { readonly query: string };

/** A list and its chosen row: kept together, for a row means nothing in another list. */
type Listed = { readonly found: Found | null; readonly chosen: number };

/** What the page's main part shows. */
export type Place =
  | { readonly kind: 'list' }
  | {
      readonly kind: 'stepUp';
      readonly study: StudyRow;
      readonly viewerId: string;
      readonly because: readonly Because[];
    }
  | {
      readonly kind: 'refused';
      readonly study: StudyRow;
      readonly mayBreakGlass: boolean;
      readonly because: readonly Because[];
    }
  | { readonly kind: 'signOut'; readonly openViewers: number };

/** What comes of asking to open a study, until the next thing happens. */
export type Opening = {
  readonly study: StudyRow;
  readonly isBusy: boolean;
  readonly refusal: Refusal | null;
  /** Its viewer starts. */
  readonly isOpened: boolean;
};

/** What there is to say of that study, and of no other. */
export const openingOf = (opening: Opening | null, { studyUid }: StudyRow): Opening | null =>
  opening?.study.studyUid === studyUid ? opening : null;

export type Studies = {
  readonly searching: Asking;
  readonly opening: Opening | null;
  readonly found: Found | null;
  /** Which of those found the shortcuts mean; kept while a panel covers the list. */
  readonly chosen: number;
  readonly choose: (at: number) => void;
  /** Studies seen by this person since they signed in or unlocked, for the names beside viewers and grants. */
  readonly known: ReadonlyMap<string, StudyRow>;
  readonly place: Place;
  readonly setPlace: (place: Place) => void;
  readonly search: (query: string) => Promise<void>;
  /** Studies that were found otherwise than by typing: known from now on. */
  readonly learn: (studies: readonly StudyRow[]) => void;
  /** Lists them, as if they had been searched. */
  readonly list: (found: Found) => void;
  readonly open: (study: StudyRow, viewerId: string) => Promise<void>;
  readonly stepUp: (study: StudyRow, viewerId: string, code: string) => Promise<void>;
};

const LIST: Place = { kind: 'list' };

/** The questions about studies that this page has asked, and their answers. */
export function useStudies(agent: LauncherAgent, snapshot: Snapshot): Studies {
  const searching = useAsk();
  const asking = useAsk();
  const [{ found, chosen }, setListed] = useState<Listed>({ found: null, chosen: 0 });
  const [known, setKnown] = useState<ReadonlyMap<string, StudyRow>>(new Map());
  const [place, setPlaceAlone] = useState<Place>(LIST);
  const [asked, setAsked] = useState<StudyRow | null>(null);
  const [isOpened, setIsOpened] = useState(false);

  const setPlace = useCallback((next: Place): void => {
    setPlaceAlone(next);
    setIsOpened(false);
    asking.setRefusal(null);
  }, []);
  const setFound = (next: Found | null): void => setListed({ found: next, chosen: 0 });
  const choose = (at: number): void => setListed((before) => ({ ...before, chosen: at }));
  const learn = useCallback((studies: readonly StudyRow[]): void => {
    setKnown((before) => new Map([...before, ...studies.map((study) => [study.studyUid, study] as const)]));
  }, []);
  const list = (given: Found): void => {
    setPlace(LIST);
    setFound(given);
  };
  const search = async (query: string): Promise<void> => {
    setPlace(LIST);
    setFound(null);
    const reply = await searching.ask(() => agent.studySearch({ query: inSearchWords(query) }));
    if (reply === null || !reply.ok) return;
    setFound({ query, ...reply.value });
    learn(reply.value.studies);
  };
  const settle = (reply: Reply<OpenOutcome> | null, study: StudyRow, viewerId: string): void => {
    if (reply === null || !reply.ok) return;
    setPlace(placeAfter(reply.value, study, viewerId));
    setIsOpened(reply.value.effect === 'opened');
  };
  const askFor = async (study: StudyRow, viewerId: string, question: () => Promise<Reply<OpenOutcome>>) => {
    // In the question: one that is not asked, as another waits, must not be taken for what that one is about.
    const reply = await asking.ask(() => {
      setAsked(study);
      setIsOpened(false);
      return question();
    });
    settle(reply, study, viewerId);
  };
  const open = (study: StudyRow, viewerId: string): Promise<void> =>
    askFor(study, viewerId, () => agent.studyOpen({ studyUid: study.studyUid, viewerId }));
  const stepUp = (study: StudyRow, viewerId: string, code: string): Promise<void> =>
    askFor(study, viewerId, () => agent.studyStepUp({ studyUid: study.studyUid, viewerId, code }));
  const { busy: isBusy, refusal } = asking;
  const isTold = isBusy || refusal !== null || isOpened;
  const opening = asked !== null && isTold ? { study: asked, isBusy, refusal, isOpened } : null;
  useNewGrant(snapshot.grants, (grant) => void search(asTyped(grant)));
  return { searching, opening, found, chosen, choose, known, place, setPlace, search, learn, list, open, stepUp };
}

/** As a person would type what it opens: one word, whatever stands in it; a quote of its own is any character. */
const asTyped = ({ patientId, studyUid }: Grant): string =>
  studyUid === null ? `id:"${patientId.replaceAll('"', '?')}"` : `uid:${studyUid}`;

function placeAfter(outcome: OpenOutcome, study: StudyRow, viewerId: string): Place {
  switch (outcome.effect) {
    case 'opened':
      return LIST;
    case 'step-up':
      return { kind: 'stepUp', study, viewerId, because: outcome.because };
    case 'break-glass':
      return { kind: 'refused', study, mayBreakGlass: true, because: outcome.because };
    case 'deny':
      return { kind: 'refused', study, mayBreakGlass: false, because: outcome.because };
  }
}

type Grant = Snapshot['grants'][number];

/** Once the glass is broken for a patient, their studies are what is wanted next. */
function useNewGrant(grants: readonly Grant[], onNew: (grant: Grant) => void): void {
  const seen = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const fresh = grants.findLast((grant) => !seen.current.has(grant.id));
    seen.current = new Set(grants.map((grant) => grant.id));
    if (fresh !== undefined) onNew(fresh);
  }, [grants]);
}
