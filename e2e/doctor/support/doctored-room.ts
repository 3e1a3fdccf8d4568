import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createLabFolder } from '../../../build/lab/lab-folder.ts';
import { openReadingRoom, type ReadingRoom } from '../../../build/lab/reading-room.ts';
import { startReferenceHub, type ReferenceHub } from '../../../electron/core/fhircast/testing/reference-hub.ts';
import { FhircastSchema } from '../../../protocol/policy/handover.ts';
import type { DesktopViewer } from '../../../protocol/policy/policy.ts';
import { startAgentProcess, type AgentProcess } from '../../proofs/support/agent-process.ts';
import { askDoctor, type Doctor } from './ask-doctor.ts';

/** A reading room in which things are broken on purpose, and put right again. */
export type DoctoredRoom = {
  readonly room: ReadingRoom;
  /** Of the reporting system. */
  readonly hub: ReferenceHub;
  /** A viewer's program of our own; null where these tests may not put one where only administrators write. */
  readonly viewer: string | null;
  /** Files of its own, outside the agent's data. */
  readonly folder: string;
  readonly examine: (env?: NodeJS.ProcessEnv) => Promise<Doctor>;
  /** Starts the agent, anew where it runs; resolves when the policy is there and all is sent. */
  readonly startAgent: (env?: NodeJS.ProcessEnv) => Promise<AgentProcess>;
  /** Ends it where it runs: in order, or as a crash would. */
  readonly endAgent: (how: 'in-order' | 'crash') => Promise<void>;
  /** Copies the trail with what SQLite keeps beside it; gives the way to put that back. The agent must not run then. */
  readonly keepTrail: () => () => void;
  readonly stop: () => Promise<void>;
};

/** Only an administrator writes there, as the policy's programs need it. */
const PROGRAMS = '/usr/local/lib';
const CALM_MS = 60_000;
const TRAIL = ['trail.db', 'trail.db-wal', 'trail.db-shm'];
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

export async function openDoctoredRoom(): Promise<DoctoredRoom> {
  const folder = createLabFolder('doctor');
  const programs = process.getuid?.() === 0 ? mkdtempSync(join(PROGRAMS, 'glasskey-doctor-')) : null;
  const viewer = programs === null ? null : join(programs, 'viewer');
  if (programs !== null && viewer !== null) {
    chmodSync(programs, 0o755);
    cpSync('/usr/bin/true', viewer);
  }
  const file = viewer ?? '/usr/bin/env';
  const program = { id: 'own-viewer', title: 'Viewer', file, sha256: hashOf(file), args: [], environment: [] };
  const profile: DesktopViewer = { kind: 'desktop', ...program };
  const hub = await startReferenceHub();
  const fhircast = FhircastSchema.parse({ hubUrl: hub.url, topic: '{user}' });
  const room = await openReadingRoom({
    policy: (policy) => ({ ...policy, viewers: [profile], handover: { ...policy.handover, fhircast } }),
  });
  const { agentFolder } = room;
  const own = { agent: null as AgentProcess | null };
  const endAgent: DoctoredRoom['endAgent'] = async (how) => {
    await (how === 'crash' ? own.agent?.kill() : own.agent?.stop());
    own.agent = null;
  };
  return {
    room,
    hub,
    viewer,
    folder: folder.path,
    examine: (env = {}) => askDoctor(agentFolder, { ...room.env, ...env }),
    startAgent: async (env = {}) => {
      await endAgent('in-order');
      const agent = await startAgentProcess({ folder: agentFolder, env: { ...room.env, ...env } });
      own.agent = agent;
      await agent.until('all is sent', CALM_MS, ({ policySerial, unsent }) => policySerial !== null && unsent === 0);
      return agent;
    },
    endAgent,
    keepTrail: () => {
      const kept = mkdtempSync(join(folder.path, 'trail-'));
      copyTrail(agentFolder, kept);
      return () => copyTrail(kept, agentFolder);
    },
    stop: async () => {
      await endAgent('in-order');
      await room.stop();
      await hub.stop();
      if (programs !== null) rmSync(programs, { recursive: true });
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
