import type { Check } from './check.ts';
import { agentCheck } from './checks/agent.ts';
import { certificateCheck } from './checks/certificate.ts';
import { clockCheck } from './checks/clock.ts';
import { collectorCheck } from './checks/collector.ts';
import { dataFolderCheck } from './checks/data-folder.ts';
import { diskCheck } from './checks/disk.ts';
import { displaysCheck } from './checks/displays.ts';
import { enrolmentTokenCheck } from './checks/enrolment-token.ts';
import { enrolmentCheck } from './checks/enrolment.ts';
import { idleSourceCheck } from './checks/idle-source.ts';
import { keychainCheck } from './checks/keychain.ts';
import { machineCheck } from './checks/machine.ts';
import { machinePolicyCheck } from './checks/machine-policy.ts';
import { packageCheck } from './checks/package.ts';
import { pacsCheck } from './checks/pacs.ts';
import { policyCheck } from './checks/policy.ts';
import { reportingHubCheck } from './checks/reporting-hub.ts';
import { sealsCheck } from './checks/seals.ts';
import { setAsideCheck } from './checks/set-aside.ts';
import { shownFaultsCheck } from './checks/shown-faults.ts';
import { trailCheck } from './checks/trail.ts';
import { unsentCheck } from './checks/unsent.ts';
import { versionCheck } from './checks/version.ts';
import { viewersCheck } from './checks/viewers.ts';
import { askHub } from './facts/ask-hub.ts';
import { lookAtAgent, lookAtDisplays, lookAtIdleSource, lookAtShownFaults } from './facts/look-at-agent.ts';
import {
  lookAtCertificate,
  lookAtClock,
  lookAtCollector,
  lookAtEnrolment,
  lookAtVersion,
} from './facts/look-at-collector.ts';
import { lookAtDisk, lookAtFolder } from './facts/look-at-folder.ts';
import { askForNothing, lookAtViewers } from './facts/look-at-images.ts';
import { lookAtKeychain } from './facts/look-at-keychain.ts';
import { lookAtMachine } from './facts/look-at-machine.ts';
import { lookAtPackage } from './facts/look-at-package.ts';
import { lookAtPolicy, type FoundPolicy } from './facts/look-at-policy.ts';
import { lookAtSeals } from './facts/look-at-seals.ts';
import { lookAtToken } from './facts/look-at-token.ts';
import { countUnsent, lookAtSetAside, lookAtTrail } from './facts/look-at-trail.ts';
import type { Surroundings } from './facts/place.ts';
import { judge, type Finding } from './finding.ts';

/** One check with what it asks its surroundings. */
export type Question = {
  readonly check: Check<never>;
  readonly ask: (around: Surroundings, found: Found) => Promise<Finding>;
};
/** What is found out once for several. */
export type Found = { readonly policy: () => Promise<FoundPolicy>; readonly packageFolder: string | null };

const ask = <Fact>(check: Check<Fact>, gather: (around: Surroundings, found: Found) => Promise<Fact>): Question => ({
  check,
  ask: async (around, found) => judge(check, await gather(around, found)),
});

/** In the order in which they are told: what others rest on comes first. */
export const QUESTIONS: readonly Question[] = [
  ask(dataFolderCheck, lookAtFolder),
  ask(keychainCheck, lookAtKeychain),
  ask(diskCheck, lookAtDisk),
  ask(trailCheck, lookAtTrail),
  ask(setAsideCheck, lookAtSetAside),
  ask(sealsCheck, lookAtSeals),
  ask(unsentCheck, countUnsent),
  ask(enrolmentCheck, lookAtEnrolment),
  ask(machineCheck, ({ recognised }) => recognised()),
  ask(enrolmentTokenCheck, lookAtToken),
  ask(collectorCheck, lookAtCollector),
  ask(certificateCheck, lookAtCertificate),
  ask(clockCheck, lookAtClock),
  ask(policyCheck, async (around, { policy }) => lookAtPolicy(around, await policy())),
  ask(machinePolicyCheck, async (around, { policy }) => lookAtMachine(around, await policy())),
  ask(pacsCheck, async (around, { policy }) => askForNothing(around, await policy())),
  ask(reportingHubCheck, async (around, { policy }) => askHub(around, await policy())),
  ask(viewersCheck, async (around, { policy }) => lookAtViewers(around, await policy())),
  ask(agentCheck, lookAtAgent),
  ask(displaysCheck, lookAtDisplays),
  ask(idleSourceCheck, lookAtIdleSource),
  ask(shownFaultsCheck, lookAtShownFaults),
  ask(packageCheck, (_, { packageFolder }) => lookAtPackage(packageFolder)),
  ask(versionCheck, async (around, { policy }) => lookAtVersion(around, await policy())),
];
