import type { LabAgent } from '../../lab/launch-agent.ts';
import type { LabDisplay } from '../../lab/display.ts';
import type { ReadingRoom } from '../../lab/reading-room.ts';
import type { RealKeys } from '../../../e2e/support/real-keys.ts';

/** The workstation of the campaign: a display, a room, and one agent after the other. */
export type Workstation = {
  readonly room: ReadingRoom;
  readonly display: LabDisplay;
  readonly keys: RealKeys;
  readonly mostScreens: number;
  readonly startAgent: () => Promise<LabAgent>;
  agent: LabAgent;
  /** How many screens are plugged in. */
  screens: number;
  starts: number;
};
