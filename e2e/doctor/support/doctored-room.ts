import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createLabFolder } from '../../../build/lab/lab-folder.ts';
import { openReadingRoom, type ReadingRoom } from '../../../build/lab/reading-room.ts';
import type { DesktopViewer } from '../../../protocol/policy/policy.ts';
import { startAgentProcess, type AgentProcess } from '../../proofs/support/agent-process.ts';
import { askDoctor, type Doctor } from './ask-doctor.ts';

/** A reading room in which things are broken on purpose, and put right again. */
export type DoctoredRoom = {
  readonly room: ReadingRoom;
  /** A viewer's program of our own; null where these tests may not put one where only administrators write. */
  readonly viewer: string | null;
  /** Files of its own, outside the agent's data. */
  readonly folder: string;
  readonly examine: (env?: NodeJS.ProcessEnv) => Promise<Doctor>;
  /** Starts the agent; resolves when the policy is there and all is sent. */
  readonly startAgent: (env?: NodeJS.ProcessEnv) => Promise<AgentProcess>;
  /** Copies the trail with what SQLite keeps beside it; gives the way to put that back. The agent must not run. */
  readonly keepTrail: (name: string) => () => void;
  readonly stop: () => Promise<void>;
};

const PROGRAMS = '/usr/local/lib/glasskey-doctor-test';
const TRAIL = ['trail.db', 'trail.db-wal', 'trail.db-shm'];
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

export async function openDoctoredRoom(): Promise<DoctoredRoom> {
  const folder = createLabFolder('doctor');
  const viewer = process.getuid?.() === 0 ? join(PROGRAMS, 'viewer') : null;
  if (viewer !== null) {
    mkdirSync(PROGRAMS, { recursive: true, mode: 0o755 });
    cpSync('/usr/bin/true', viewer);
  }
  const file = viewer ?? '/usr/bin/env';
  const own = { id: 'own-viewer', title: 'Viewer', file, sha256: hashOf(file), args: [], environment: [] };
  const profile: DesktopViewer = { kind: 'desktop', ...own };
  const room = await openReadingRoom({ policy: (policy) => ({ ...policy, viewers: [profile] }) });
  const { agentFolder } = room;
  return {
    room,
    viewer,
    folder: folder.path,
    examine: (env = {}) => askDoctor(agentFolder, { ...room.env, ...env }),
    startAgent: async (env = {}) => {
      const agent = await startAgentProcess({ folder: agentFolder, env: { ...room.env, ...env } });
      await agent.until('all is sent', 30_000, ({ policySerial, unsent }) => policySerial !== null && unsent === 0);
      return agent;
    },
    keepTrail: (name) => {
      const kept = join(folder.path, name);
      mkdirSync(kept);
      copyTrail(agentFolder, kept);
      return () => copyTrail(kept, agentFolder);
    },
    stop: async () => {
      await room.stop();
      if (viewer !== null) rmSync(PROGRAMS, { recursive: true });
      folder.remove();
    },
  };
}

function copyTrail(from: string, to: string): void {
  for (const name of TRAIL) {
    rmSync(join(to, name), { force: true });
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name));
  }
}
