import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { launchAgent, type LabAgent } from '../lab/launch-agent.ts';
import { startDisplay, type LabDisplay } from '../lab/display.ts';
import { openReadingRoom, type ReadingRoom } from '../lab/reading-room.ts';

const ROOT = resolve(import.meta.dirname, '../..');
export const OUT = join(ROOT, 'out/demo');

/** Where the demo plays: a screen, a reading room, an agent. */
export type Stage = {
  readonly displayEnv: NodeJS.ProcessEnv;
  readonly room: ReadingRoom;
  readonly agent: () => LabAgent;
  readonly startAgent: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Uses the display of whoever watches; makes one of its own where nobody does. */
async function findDisplay(): Promise<{ readonly env: NodeJS.ProcessEnv; readonly own: LabDisplay | null }> {
  if (process.env['DISPLAY'] !== undefined) return { env: { DISPLAY: process.env['DISPLAY'] }, own: null };
  const own = await startDisplay({ width: 1440, height: 900 });
  return { env: own.env, own };
}

/** Sets everything up from nothing: the folder of an earlier demo is removed. */
export async function openStage(): Promise<Stage> {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const { env: displayEnv, own } = await findDisplay();
  const room = await openReadingRoom({ folder: join(OUT, 'room') });
  let agent: LabAgent | null = null;
  return {
    displayEnv,
    room,
    agent: () => {
      if (agent === null) throw new Error('the agent has not started');
      return agent;
    },
    startAgent: async () => {
      agent = await launchAgent({ folder: room.agentFolder, env: { ...room.env, ...displayEnv } });
      await agent.page('gate');
    },
    close: async () => {
      await agent?.stop();
      await room.stop();
      await own?.stop();
    },
  };
}
