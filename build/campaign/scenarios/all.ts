import type { Scenario } from '../scenario.ts';
import { cutCollector, killCollector } from './break-collector.ts';
import { clocks } from './clocks.ts';
import { cutAgent } from './cut-agent.ts';
import { damagedPages } from './damaged-pages.ts';
import { diskTrouble } from './disk-trouble.ts';
import { killAgent } from './kill-agent.ts';
import { network } from './network.ts';
import { otherHands } from './other-hands.ts';

/** The longest first. */
export const SCENARIOS: readonly Scenario[] = [
  killAgent,
  cutAgent,
  killCollector,
  cutCollector,
  network,
  damagedPages,
  diskTrouble,
  clocks,
  otherHands,
];
