import { defineCheck, error, fine, unknown, warning } from '../check.ts';

/** `id`: the policy's name for it; `code`: why it would not be started (viewer/check-executable.ts, or `viewer.bad_template`), null if it would. */
export type CheckedViewer = { readonly id: string; readonly code: string | null };
export type ViewersFact =
  | { readonly kind: 'unsaid' | 'waiting' }
  | { readonly kind: 'checked'; readonly programs: readonly CheckedViewer[]; readonly web: readonly CheckedViewer[] };

const OUTCOME_OF: Readonly<Record<string, 'absent' | 'changed' | 'unprotected' | 'misdescribed'>> = {
  'viewer.not_found': 'absent',
  'viewer.hash_differs': 'changed',
  'viewer.writable_by_users': 'unprotected',
  'viewer.bad_template': 'misdescribed',
};

export const viewersCheck = defineCheck({
  id: 'viewers',
  about: 'Whether the viewer programs of the policy are there, unchanged, and out of users’ reach',
  outcomes: {
    ready: fine('Viewers that can be opened: {programs} programs, {web} in the browser.'),
    absent: error(
      'The program of viewer {viewer} is not there.',
      'Install it, or correct viewers[].file in the policy.',
    ),
    changed: error(
      'The program of viewer {viewer} is not the one of the policy (SHA-256 differs), so it is not started.',
      'If it was updated on purpose, set its new SHA-256 in the policy; if not, find out who changed it.',
    ),
    unprotected: error(
      'Users may replace the program of viewer {viewer}, so it is not started.',
      'Make it and every folder above it root’s (administrators’), writable by nobody else.',
    ),
    misdescribed: error(
      'Viewer {viewer} can never be opened: its arguments or its address in the policy are no template.',
      'glasskey policy check FILE says where. Correct viewers[].args or viewers[].url and publish the policy anew.',
    ),
    unfit: error(
      'The program of viewer {viewer} is not started ({code}).',
      'viewers[].file in the policy must be the absolute path of an executable program, no script.',
    ),
    none: warning(
      'The policy names no viewer: no study can be opened.',
      'Set viewers in the policy: glasskey collector policy set FILE --data DIR.',
    ),
    waiting: unknown('There are no viewers until the workstation has its policy.', 'See policy.'),
    unsaid: unknown('Which viewers there are cannot be told without the policy.', 'See policy.'),
  },
  judge: (fact: ViewersFact) => {
    if (fact.kind !== 'checked') return { code: fact.kind };
    const { programs, web } = fact;
    if (programs.length + web.length === 0) return { code: 'none' };
    const bad = [...programs, ...web].find(({ code }) => code !== null);
    if (bad === undefined) return { code: 'ready', values: { programs: programs.length, web: web.length } };
    const code = bad.code ?? '';
    return { code: OUTCOME_OF[code] ?? 'unfit', values: { viewer: bad.id, code } };
  },
});
