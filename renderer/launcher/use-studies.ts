import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Because, FoundStudies, OpenOutcome, Reply, Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { useAsk, type Asking } from '../parts/agent-client.ts';
import { inSearchWords } from '../parts/search-words.ts';
import type { LauncherAgent } from './launcher.tsx';

export type Found = FoundStudies & { readonly query: string };

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

export type Studies = {
  readonly searching: Asking;
  readonly opening: Asking;
  readonly found: Found | null;
  /** Studies seen by this person since they signed in or unlocked, for the names beside viewers and grants. */
  readonly known: ReadonlyMap<string, StudyRow>;
  readonly place: Place;
  readonly setPlace: (place: Place) => void;
  /** The study whose viewer starts; said once, until the next thing happens. */
  readonly opened: StudyRow | null;
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
  const opening = useAsk();
  const [found, setFound] = useState<Found | null>(null);
  const [known, setKnown] = useState<ReadonlyMap<string, StudyRow>>(new Map());
  const [place, setPlaceAlone] = useState<Place>(LIST);
  const [opened, setOpened] = useState<StudyRow | null>(null);

  const setPlace = useCallback((next: Place): void => {
    setPlaceAlone(next);
    setOpened(null);
    opening.setRefusal(null);
  }, []);
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
    if (reply.value.effect === 'opened') setOpened(study);
  };
  const open = async (study: StudyRow, viewerId: string): Promise<void> => {
    const { studyUid } = study;
    settle(await opening.ask(() => agent.studyOpen({ studyUid, viewerId })), study, viewerId);
  };
  const stepUp = async (study: StudyRow, viewerId: string, code: string): Promise<void> => {
    const { studyUid } = study;
    settle(await opening.ask(() => agent.studyStepUp({ studyUid, viewerId, code })), study, viewerId);
  };
  useNewGrant(snapshot.grants, ({ patientId }) => void search(asTyped(patientId)));
  return { searching, opening, found, known, place, setPlace, opened, search, learn, list, open, stepUp };
}

/** As a person would type that number: one word, whatever stands in it; a quote of its own is any character. */
const asTyped = (patientId: string): string => `id:"${patientId.replaceAll('"', '?')}"`;

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
