import type { Agent } from '../../core/agent.ts';
import { ok, onlyRefusal, refuse, type Result } from '../../core/errors.ts';
import type { StudyList } from '../../core/pacs/search-studies.ts';
import type { StudySummary } from '../../core/pacs/study-summary.ts';
import { auditUser, type Record, type Urgency } from '../../core/recorder.ts';
import type { SignIn } from '../../core/session/create-sign-in.ts';
import { sessionOf } from '../../core/session/transition-audit.ts';
import { openStudy, type OpenStudyDeps } from '../../core/study/open-study.ts';
import type { StudyCatalogue } from '../../core/study/study-catalogue.ts';
import type { Reply, StudyRow } from '../contract.ts';
import type { Routes } from '../gate.ts';

export type StudyRouteDeps = {
  readonly agent: Agent;
  readonly signIn: SignIn;
  readonly record: Record;
  readonly catalogue: StudyCatalogue;
  readonly search: (query: string) => Promise<Result<StudyList>>;
  readonly open: OpenStudyDeps;
  readonly closeViewer: (launchId: string) => Promise<Result<null>>;
};

type StudyRoutes = Pick<Routes, 'study:search' | 'study:open' | 'study:stepUp' | 'viewer:close'>;
const OPEN = ['active', 'warning', 'emergency'] as const;

/** Finding, opening and closing studies. */
export function studyRoutes(deps: StudyRouteDeps): StudyRoutes {
  return {
    'study:search': {
      allowedIn: OPEN,
      run: ({ query }) =>
        searchAndRecord(deps, query, deps.agent.state().kind === 'emergency' ? 'emergency' : 'ordinary'),
    },
    'study:open': { allowedIn: OPEN, run: ({ studyUid, viewerId }) => openStudy(deps.open, studyUid, viewerId) },
    'study:stepUp': {
      allowedIn: OPEN,
      run: async ({ studyUid, viewerId, code }) => {
        const refused = await stepUp(deps, code);
        return refused ?? openStudy(deps.open, studyUid, viewerId);
      },
    },
    'viewer:close': { allowedIn: OPEN, run: ({ launchId }) => deps.closeViewer(launchId) },
  };
}

/** Searches and remembers what was listed. The trail gets that and how many, never what was typed: it may be a name. */
export async function searchAndRecord(
  deps: Pick<StudyRouteDeps, 'search' | 'catalogue' | 'record'>,
  query: string,
  as: Urgency,
): Promise<Reply<{ studies: readonly StudyRow[]; more: boolean }>> {
  const found = await deps.search(query);
  const detail = found.ok ? { found: found.value.studies.length } : { code: found.code };
  const recorded = await deps.record({ kind: 'study.searched', outcome: found.ok ? 'success' : 'failure', detail }, as);
  if (!found.ok) return onlyRefusal(found);
  if (!recorded.ok) return refuse('audit.not_recorded');
  deps.catalogue.remember(found.value.studies);
  return ok({ studies: found.value.studies.map(toRow), more: found.value.more });
}

/** A study as a page shows it. */
export function toRow({ familyName: _, instances, ...study }: StudySummary): StudyRow {
  return { ...study, images: instances };
}

async function stepUp(deps: StudyRouteDeps, code: string): Promise<Reply<never> | null> {
  const session = sessionOf(deps.agent.state());
  if (session === null) return refuse('session.wrong_state');
  const told = await deps.signIn.stepUp(session, { kind: 'code', code });
  if (!told.ok) {
    const detail = { code: told.code, verifiedBy: told.facts.verifiedBy };
    await deps.record({ kind: 'session.step_up_refused', outcome: 'denied', detail });
    return onlyRefusal(told);
  }
  await deps.record({
    kind: 'session.stepped_up',
    user: auditUser(session.person),
    detail: { verifiedBy: told.value.verifiedBy, codeStep: told.facts.codeStep },
  });
  await deps.agent.apply({ type: 'factorProved' });
  return null;
}
