import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { startCollectorProcess, type LabCollector } from '../../../build/lab/collector-process.ts';
import { startKeyring } from '../../../build/lab/keyring.ts';
import { createLabFolder } from '../../../build/lab/lab-folder.ts';
import { runGlasskey } from '../../../build/lab/run-glasskey.ts';

/** A collector, a keychain and one enrolled workstation, all real; no PACS and no windows. */
export type ProofRoom = {
  readonly collector: LabCollector;
  /** The agent's data folder. */
  readonly agentFolder: string;
  /** For the agent and its commands: the private keychain instead of the user's. */
  readonly env: NodeJS.ProcessEnv;
  /** A place for what a proof writes down. */
  readonly file: (name: string) => string;
  /** Makes a folder another workstation of the same collector, by its command line. */
  readonly enrol: (agentFolder: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function openProofRoom(): Promise<ProofRoom> {
  const folder = createLabFolder('proof');
  const agentFolder = join(folder.path, 'agent');
  const keyring = await startKeyring();
  // The programs of a proof start dozens of times: what Node made of their text is kept.
  const env = { ...process.env, ...keyring.env, NODE_COMPILE_CACHE: join(folder.path, 'compiled') };
  const collector = await startCollectorProcess(join(folder.path, 'collector'));
  const enrol = async (data: string): Promise<void> => {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const token = await collector.createToken('Reading room 1');
    await runGlasskey(['enrol', '--token-file', '-', '--data', data], { env, input: token });
  };
  await collector.setPolicy(DEFAULT_POLICY);
  await enrol(agentFolder);
  return {
    collector,
    agentFolder,
    env,
    file: (name) => join(folder.path, name),
    enrol,
    stop: async () => {
      await Promise.all([collector.stop(), keyring.stop()]);
      folder.remove();
    },
  };
}
