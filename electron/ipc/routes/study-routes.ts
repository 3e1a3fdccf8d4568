import type { Agent } from '../../core/agent.ts';
import { onlyRefusal, refuse, type Result } from '../../core/errors.ts';
import { auditUser } from '../../core/recorder.ts';
import type { SignIn } from '../../core/session/create-sign-in.ts';
import { sessionOf } from '../../core/session/transition-audit.ts';
import { openStudy, type OpenStudyDeps } from '../../core/study/open-study.ts';
import type { Reply } from '../contract.ts';
import type { Routes } from '../gate.ts';
import { searchAndRecord, typedQuery, type SearchDeps } from './search.ts';

export type StudyRouteDeps = SearchDeps & {
  readonly agent: Agent;
  readonly signIn: SignIn;
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
      run: async ({ query }) => {
        const by = sessionOf(deps.agent.state());
        if (by === null) return refuse('session.wrong_state');
        const as = deps.agent.state().kind === 'emergency' ? 'emergency' : 'ordinary';
        return searchAndRecord(deps, { query: typedQuery(query, deps.clock), by, session: by.id, as });
      },
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
