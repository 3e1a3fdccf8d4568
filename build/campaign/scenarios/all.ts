import type { Scenario } from '../scenario.ts';
import { cutAgent } from './cut-agent.ts';
import { killAgent } from './kill-agent.ts';

/** The longest first. */
export const SCENARIOS: readonly Scenario[] = [killAgent, cutAgent];
