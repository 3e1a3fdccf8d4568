import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import type { Policy } from '../../protocol/policy/policy.ts';
import { CHEST_STUDY, CT_STUDY, LAB_ISSUER, VIP_STUDY, LAB_STUDIES } from './fixtures.ts';
import { startCollectorProcess, type LabCollector } from './collector-process.ts';
import { runGlasskey } from './run-glasskey.ts';
import { startKeyring, type LabKeyring } from './keyring.ts';
import { createLabFolder } from './lab-folder.ts';
import { LAB_PEOPLE, type LabPerson } from './people.ts';
import { startOrthanc, type LabOrthanc } from './orthanc.ts';
import { storeStudies } from './store-studies.ts';

/** A reading room: PACS, collector, keychain, and one workstation that belongs to them. */
export type ReadingRoom = {
  readonly collector: LabCollector;
  readonly pacs: LabOrthanc;
  readonly keyring: LabKeyring;
  readonly people: readonly LabPerson[];
  readonly policy: Policy;
  /** The agent's data folder, enrolled already. */
  readonly agentFolder: string;
  /** Everything that the agent and its commands need from their surroundings, without the display. */
  readonly env: NodeJS.ProcessEnv;
  readonly stop: () => Promise<void>;
};

export type RoomOptions = {
  /** Where collector and agent keep their data; a temporary folder that `stop` removes if not given. */
  readonly folder?: string;
  /** A PACS that runs already and outlives the room. */
  readonly pacs?: LabOrthanc;
  readonly policy?: (policy: Policy) => Policy;
};

/** Opens a reading room with real parts. Everything in it is invented. */
export async function openReadingRoom(options: RoomOptions = {}): Promise<ReadingRoom> {
  const own = options.folder === undefined ? createLabFolder('room') : null;
  const folder = options.folder ?? own?.path ?? '';
  const agentFolder = join(folder, 'agent');
  mkdirSync(agentFolder, { recursive: true, mode: 0o700 });
  const [pacs, keyring] = await Promise.all([options.pacs ?? startPacs(), startKeyring()]);
  const env = { ...process.env, ...keyring.env };
  const collector = await startCollectorProcess(join(folder, 'collector'));
  const policy = (options.policy ?? ((given: Policy) => given))(roomPolicy(pacs));
  await collector.addPeople(LAB_PEOPLE);
  await collector.setPolicy(policy);
  const token = await collector.createToken('Reading room 1');
  await runGlasskey(['enrol', '--token-file', '-', '--data', agentFolder], { env, input: token });
  await runGlasskey(['pacs', 'set-credentials'], { env, input: `${pacs.user}\n${pacs.password}\n` });
  return {
    collector,
    pacs,
    keyring,
    people: LAB_PEOPLE,
    policy,
    agentFolder,
    env,
    stop: async () => {
      await Promise.all([collector.stop(), options.pacs === undefined ? pacs.stop() : null, keyring.stop()]);
      own?.remove();
    },
  };
}

async function startPacs(): Promise<LabOrthanc> {
  const pacs = await startOrthanc();
  await storeStudies(pacs, LAB_STUDIES);
  return pacs;
}

/** What the hospital of the lab has decided. */
function roomPolicy(pacs: LabOrthanc): Policy {
  const patient = (patientId: string) => ({ patientId, issuer: LAB_ISSUER });
  return {
    ...DEFAULT_POLICY,
    pacs: { dicomWebUrl: pacs.dicomWebUrl, timeoutSeconds: 10, authentication: 'basic', defaultIssuer: LAB_ISSUER },
    viewers: [
      {
        kind: 'desktop',
        id: 'aeskulap',
        title: 'Aeskulap',
        file: '/usr/bin/aeskulap',
        sha256: null,
        args: ['{files}'],
        environment: [],
      },
      { kind: 'web', id: 'orthanc', title: 'Web viewer', url: pacs.webViewerUrl, origins: [pacs.baseUrl] },
    ],
    directory: {
      vipPatients: [patient(VIP_STUDY.patientId)],
      staffPatients: [],
      relationships: ['r.lang', 'e.vogt'].flatMap((userId) =>
        [CT_STUDY, CHEST_STUDY].map(({ patientId }) => ({
          userId,
          relationship: 'assigned' as const,
          ...patient(patientId),
        })),
      ),
      shifts: [],
    },
  };
}
