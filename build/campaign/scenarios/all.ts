import type { Scenario } from '../scenario.ts';
import { cutCollector, killCollector } from './break-collector.ts';
import { clocks } from './clocks.ts';
import { cutAgent } from './cut-agent.ts';
import { damagedPages } from './damaged-pages.ts';
import { diskTrouble } from './disk-trouble.ts';
import { fuzzing } from './fuzzing.ts';
import { killAgent } from './kill-agent.ts';
import { mutations } from './mutations.ts';
import { network } from './network.ts';
import { otherHands } from './other-hands.ts';
import { restoredCollector } from './restored-collector.ts';

/** The longest first. */
export const SCENARIOS: readonly Scenario[] = [
  mutations,
  fuzzing,
  killAgent,
  killCollector,
  cutCollector,
  cutAgent,
  network,
  damagedPages,
  diskTrouble,
  clocks,
  restoredCollector,
  otherHands,
];
