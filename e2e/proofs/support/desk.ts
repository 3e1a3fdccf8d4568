import { rmSync } from 'node:fs';
import { trailFile } from '../../../electron/core/workstation/data-folder.ts';
import { startAgentProcess, type AgentProcess } from './agent-process.ts';
import type { ProofRoom } from './proof-room.ts';

/** The agent of a room's workstation, which can be started again and cut off. */
export type Desk = {
  readonly agent: () => AgentProcess;
  /** `crash`: with kill -9; else as the workstation shuts down. */
  readonly restart: (how: 'crash' | 'shutdown') => Promise<void>;
  /** The collector is killed, and the agent has noticed. */
  readonly cutOff: () => Promise<void>;
  /** The collector is there again, and the agent has noticed. */
  readonly reconnect: () => Promise<void>;
  readonly restartCollector: () => Promise<void>;
  /** While no agent runs: removes its trail and with it everything that this workstation has counted. */
  readonly loseTrail: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const SOON_MS = 30_000;
/** Longest back-off of the agent's loops, and room for a slow machine. */
const RECONNECT_MS = 90_000;

export async function openDesk({ agentFolder, env, collector }: ProofRoom): Promise<Desk> {
  const start = (): Promise<AgentProcess> => startAgentProcess({ folder: agentFolder, env });
  let agent = await start();
  const online = async (timeoutMs: number): Promise<void> => {
    await agent.until('the agent is online', timeoutMs, (snapshot) => snapshot.collector === 'online');
  };
  const end = (how: 'crash' | 'shutdown'): Promise<void> => (how === 'crash' ? agent.kill() : agent.stop());
  const cutOff = async (): Promise<void> => {
    await collector.kill();
    await agent.until('the agent is offline', SOON_MS, (snapshot) => snapshot.collector === 'offline');
  };
  const reconnect = async (): Promise<void> => {
    await collector.start();
    await online(RECONNECT_MS);
  };
  await online(SOON_MS);
  return {
    agent: () => agent,
    restart: async (how) => {
      const { collector: before } = await agent.snapshot();
      await end(how);
      agent = await start();
      if (before === 'online') await online(SOON_MS);
    },
    cutOff,
    reconnect,
    restartCollector: async () => {
      await cutOff();
      await reconnect();
    },
    loseTrail: async () => {
      await end('crash');
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${trailFile(agentFolder)}${suffix}`, { force: true });
      agent = await start();
      await online(SOON_MS);
    },
    stop: () => agent.stop(),
  };
}
