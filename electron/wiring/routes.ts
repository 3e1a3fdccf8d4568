import type { EmergencySubject } from '../ipc/contract.ts';
import type { Clock } from '../core/clock.ts';
import { ok } from '../core/errors.ts';
import { searchStudies } from '../core/pacs/search-studies.ts';
import type { StudyQuery } from '../core/pacs/study-query.ts';
import type { Launches } from '../core/study/launches.ts';
import { openStudy, type OpenStudyDeps } from '../core/study/open-study.ts';
import type { Routes } from '../ipc/gate.ts';
import { emergencyRoutes } from '../ipc/routes/emergency-routes.ts';
import { handoverRoutes } from '../ipc/routes/handover-routes.ts';
import { sessionRoutes } from '../ipc/routes/session-routes.ts';
import { studyRoutes } from '../ipc/routes/study-routes.ts';
import type { Parts } from './parts.ts';

export type RouteSources = {
  readonly parts: Parts;
  readonly launches: Launches;
  readonly clock: Clock;
  readonly host: { readonly openEmergency: () => void; readonly closeEmergency: () => void };
};

/** Every channel, with what answers it. */
export function makeRoutes({ parts, launches, clock, host }: RouteSources): Routes {
  const { agent, signIn, record, desk, catalogue, pacs, policy, profile } = parts;
  const refusedBecause = new Map<string, EmergencySubject['because']>();
  const open: OpenStudyDeps = {
    find: catalogue.find,
    profile,
    decide: (study) => {
      const judged = parts.decide(study, 'view');
      refusedBecause.clear(); // only the last one is asked about
      refusedBecause.set(study.studyUid, judged.decision.because);
      return judged;
    },
    record,
    launch: launches.launch,
    handover: parts.handover,
  };
  const search = (query: StudyQuery) => searchStudies(pacs(), query);
  const common = { agent, signIn, record, catalogue, clock, search };
  return {
    ...sessionRoutes({
      ...common,
      policy,
      viewers: {
        count: () => launches.list().length,
        closeAll: () => launches.closeThose(() => true, 'session-over'),
      },
    }),
    ...studyRoutes({ ...common, open, closeViewer: launches.close }),
    ...handoverRoutes({ ...common, desk: parts.handover }),
    ...emergencyRoutes({
      ...common,
      search: (query, signal) => searchStudies(pacs('emergency'), query, signal ? { signal } : {}),
      policy,
      desk,
      window: { open: host.openEmergency, close: host.closeEmergency },
      becauseOf: (studyUid) => refusedBecause.get(studyUid) ?? [],
      openStudy: async (studyUid, whose) => {
        const [viewerId, ...instead] = policy().viewers.map(({ id }) => id);
        if (viewerId === undefined) return { ok: false, code: 'viewer.not_allowed' };
        const opened = await openStudy(open, { studyUid, viewerId, instead, whose });
        return opened.ok ? ok({ launchId: opened.value.effect === 'opened' ? opened.value.launchId : null }) : opened;
      },
    }),
  };
}
