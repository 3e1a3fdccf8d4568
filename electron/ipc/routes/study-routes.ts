import type { Agent } from '../../core/agent.ts';
import { onlyRefusal, refuse, type Result } from '../../core/errors.ts';
import { auditUser } from '../../core/recorder.ts';
import type { SignIn } from '../../core/session/create-sign-in.ts';
import { presenceOf, type Presence } from '../../core/session/presence.ts';
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
    'study:open': {
      allowedIn: OPEN,
      run: (asked) => openStudy(deps.open, { ...asked, whose: presenceOf(deps.agent) }),
    },
    'study:stepUp': {
      allowedIn: OPEN,
      run: async ({ code, ...asked }) => {
        const whose = presenceOf(deps.agent);
        const refused = await stepUp(deps, whose, code);
        return refused ?? openStudy(deps.open, { ...asked, whose });
      },
    },
    'viewer:close': { allowedIn: OPEN, run: ({ launchId }) => deps.closeViewer(launchId) },
  };
}

/** Whoever comes next has proved nothing by it, nor has who left meanwhile. */
async function stepUp(deps: StudyRouteDeps, whose: Presence, code: string): Promise<Reply<never> | null> {
  const session = whose();
  if (session === null) return refuse('session.wrong_state');
  const by = { user: auditUser(session.person), session: session.id };
  const told = await deps.signIn.stepUp(session, { kind: 'code', code });
  if (!told.ok) {
    const detail = { code: told.code, verifiedBy: told.facts.verifiedBy };
    await deps.record({ ...by, kind: 'session.step_up_refused', outcome: 'denied', detail });
    return onlyRefusal(told);
  }
  await deps.record({
    ...by,
    kind: 'session.stepped_up',
    detail: { verifiedBy: told.value.verifiedBy, codeStep: told.facts.codeStep },
  });
  if (whose() === null) return refuse('session.wrong_state');
  await deps.agent.apply({ type: 'factorProved', sessionId: session.id });
  return null;
}
