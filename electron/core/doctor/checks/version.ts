import { judgeVersion, type MinimumVersion } from '../../../../protocol/policy/minimum-version.ts';
import { compareVersions } from '../../../../protocol/version.ts';
import { defineCheck, error, fine, warning } from '../check.ts';

/** `agent`: of the one that runs; `collector`: as it says itself; null where it is not known. `minimum`: as the policy says. */
export type VersionFact = {
  readonly own: string;
  readonly agent: string | null;
  readonly collector: string | null;
  readonly minimum: MinimumVersion | null;
  readonly nowMs: number;
};

export const versionCheck = defineCheck({
  id: 'version',
  about: 'Whether agent, command line and collector are of versions that go together',
  outcomes: {
    together: fine('Version {own}.'),
    refused: error(
      'Version {own} is older than {minimum}, the oldest that the policy allows: nobody can sign in; emergency access is open.',
      'Update this workstation now.',
    ),
    due: warning(
      'Version {own} is older than {minimum}: from {from} on nobody can sign in here; emergency access stays open.',
      'Update this workstation before then.',
    ),
    'agent-differs': warning(
      'The agent that runs is version {agent}, installed is {own}.',
      'Restart the agent when nobody works: it runs on with what was installed before.',
    ),
    'collector-older': warning(
      'The collector is version {collector}, older than this workstation’s {own}.',
      'Bring the new collector into service before new agents: it may refuse what they send.',
    ),
    older: warning(
      'This workstation’s version {own} is older than the collector’s {collector}.',
      'Update this workstation with the hospital’s own tools.',
    ),
  },
  judge: ({ own, agent, collector, minimum, nowMs }: VersionFact) => {
    const verdict = judgeVersion(minimum, agent ?? own, nowMs);
    if (verdict.kind !== 'current')
      return { code: verdict.kind, values: { own: agent ?? own, minimum: verdict.version, from: verdict.from } };
    if (agent !== null && agent !== own) return { code: 'agent-differs', values: { own, agent } };
    const order = collector === null ? 0 : compareVersions(own, collector);
    if (collector === null || order === 0) return { code: 'together', values: { own } };
    return { code: order > 0 ? 'collector-older' : 'older', values: { own, collector } };
  },
});
