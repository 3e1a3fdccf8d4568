import type { Agent } from '../../core/agent.ts';
import { ok, refuse, type Result } from '../../core/errors.ts';
import type { HandoverDesk } from '../../core/handover/handover-desk.ts';
import type { Findings } from '../../core/handover/offer.ts';
import { requestKey, type StudyRequest } from '../../core/handover/study-link.ts';
import type { StudyList } from '../../core/pacs/search-studies.ts';
import type { StudyQuery } from '../../core/pacs/study-query.ts';
import { sessionOf } from '../../core/session/transition-audit.ts';
import type { FoundStudies, Reply } from '../contract.ts';
import type { Routes } from '../gate.ts';
import { searchAndRecord, type SearchDeps } from './search.ts';

export type HandoverRouteDeps = SearchDeps & {
  readonly agent: Agent;
  readonly desk: Pick<HandoverDesk, 'offer' | 'shown' | 'dismiss'>;
};

type HandoverRoutes = Pick<Routes, Extract<keyof Routes, `handover:${string}`>>;
const OPEN = ['active', 'warning', 'emergency'] as const;

/** Looking at what another program handed over, and turning it down. It is opened like any other study. */
export function handoverRoutes(deps: HandoverRouteDeps): HandoverRoutes {
  return {
    'handover:look': { allowedIn: OPEN, run: ({ id }) => look(deps, id) },
    'handover:dismiss': { allowedIn: OPEN, run: ({ id }) => Promise.resolve(deps.desk.dismiss(id)) },
  };
}

/** Whose study it is comes from the archive and is recorded as a search of the person who sees it: one for each study. */
async function look(deps: HandoverRouteDeps, id: string): Promise<Reply<FoundStudies>> {
  const offer = deps.desk.offer();
  const by = sessionOf(deps.agent.state());
  if (offer?.id !== id || by === null) return refuse('handover.gone');
  const as = deps.agent.state().kind === 'emergency' ? 'emergency' : 'ordinary';
  const asked = { by, session: by.id, as, handedOver: offer.source } as const;
  const replies = await Promise.all(
    offer.requests.map((request) => {
      const search = async (query: StudyQuery): Promise<Result<StudyList>> =>
        onlyThose(request, await deps.search(query));
      return searchAndRecord({ ...deps, search }, { ...asked, query: queryOf(request) });
    }),
  );
  const found = together(replies);
  deps.desk.shown(id, found.ok ? findingsOf(offer.requests, replies) : new Map());
  return found;
}

const queryOf = ({ studyUid, accession }: StudyRequest): StudyQuery => ({
  ...(studyUid === null ? {} : { studyUid }),
  ...(accession === null ? {} : { accession }),
});

const findingsOf = (requests: readonly StudyRequest[], replies: readonly Reply<FoundStudies>[]): Findings =>
  new Map(requests.map((request, at) => [requestKey(request), uidsOf(replies[at])]));

const uidsOf = (reply: Reply<FoundStudies> | undefined): readonly string[] =>
  reply?.ok === true ? reply.value.studies.map(({ studyUid }) => studyUid) : [];

/** All of them or a refusal: a list that lacks one without saying so would be read as the whole. */
function together(replies: readonly Reply<FoundStudies>[]): Reply<FoundStudies> {
  const refusal = replies.find((reply) => !reply.ok);
  if (refusal !== undefined) return refusal;
  const lists = replies.flatMap((reply) => (reply.ok ? [reply.value] : []));
  return ok({
    studies: [...new Map(lists.flatMap(({ studies }) => studies).map((study) => [study.studyUid, study])).values()],
    more: lists.some(({ more }) => more),
    similar: false,
    unreadable: lists.reduce((sum, { unreadable }) => sum + unreadable, 0),
  });
}

/** A server that ignores a filter must not be able to put another study in its place. */
function onlyThose({ studyUid, accession }: StudyRequest, found: Result<StudyList>): Result<StudyList> {
  if (!found.ok) return found;
  const studies = found.value.studies.filter(
    (study) =>
      (studyUid === null || study.studyUid === studyUid) && (accession === null || study.accession === accession),
  );
  return ok({ ...found.value, studies });
}
