import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type LabChild } from './child.ts';
import { findFreePort } from './free-port.ts';
import { createLabFolder } from './lab-folder.ts';
import { waitUntil } from './wait-until.ts';

export type LabOrthanc = {
  /** http://127.0.0.1:PORT, without a slash at the end. */
  readonly baseUrl: string;
  /** Base of QIDO-RS, WADO-RS and STOW-RS. */
  readonly dicomWebUrl: string;
  /** Address of the web viewer for one series; {orthancSeriesId} is a placeholder of the policy. */
  readonly webViewerUrl: string;
  readonly user: string;
  readonly password: string;
  /** Value of the HTTP Authorization header. */
  readonly authorization: string;
  /** Ends it as a crash would; `start` brings it back on the same port with the same studies. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Where Debian puts it; people who are not root do not have this folder in their PATH. */
const PROGRAM = '/usr/sbin/Orthanc';
const PLUGINS = '/usr/share/orthanc/plugins';
const USER = 'glasskey';
const START_MS = 30_000;

/**
 * Starts a real Orthanc with DICOMweb and the web viewer, with a password; others than 127.0.0.1 are refused.
 * Plain HTTP: a browser would refuse a certificate of our own making, and the agent overrides no such refusal.
 */
export async function startOrthanc(): Promise<LabOrthanc> {
  const folder = createLabFolder('orthanc');
  const port = await findFreePort();
  const password = randomBytes(18).toString('base64url');
  const baseUrl = `http://127.0.0.1:${port}`;
  const authorization = `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`;
  const config = writeConfig(folder.path, port, password);
  let child: LabChild | null = null;
  const start = async (): Promise<void> => {
    child = startChild({ command: PROGRAM, args: [config], logFile: join(folder.path, 'orthanc.log') });
    await waitForAnswer(child, `${baseUrl}/system`, authorization);
  };
  // Nothing in it is worth an orderly end, which takes seconds.
  const kill = async (): Promise<void> => child?.kill();
  const stop = async (): Promise<void> => {
    await kill();
    folder.remove();
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  const dicomWebUrl = `${baseUrl}/dicom-web`;
  const webViewerUrl = `${baseUrl}/web-viewer/app/viewer.html?series={orthancSeriesId}`;
  return { baseUrl, dicomWebUrl, webViewerUrl, user: USER, password, authorization, kill, start, stop };
}

function writeConfig(folder: string, port: number, password: string): string {
  const storage = join(folder, 'storage');
  const cache = join(folder, 'cache');
  for (const path of [storage, cache]) mkdirSync(path, { mode: 0o700 });
  const config = {
    Name: 'Glasskey lab',
    StorageDirectory: storage,
    IndexDirectory: storage,
    TemporaryDirectory: cache,
    Plugins: [join(PLUGINS, 'libOrthancDicomWeb.so'), join(PLUGINS, 'libOrthancWebViewer.so')],
    HttpServerEnabled: true,
    HttpPort: port,
    DicomServerEnabled: false,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: true,
    RegisteredUsers: { [USER]: password },
    ExecuteLuaEnabled: false,
    SaveJobs: false,
    DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: false, Ssl: false, Host: '127.0.0.1' },
    WebViewer: { CachePath: cache, CacheSize: 64, Threads: 2 },
  };
  const file = join(folder, 'orthanc.json');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

async function waitForAnswer(child: LabChild, url: string, authorization: string): Promise<void> {
  await waitUntil('Orthanc', START_MS, async () => {
    if (child.hasEnded()) throw new Error(`Orthanc did not start: ${child.log()}`);
    try {
      const answer = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  });
}
