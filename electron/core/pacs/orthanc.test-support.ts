import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

/** True where Debian's Orthanc with its DICOMweb plugin is installed. */
export const hasOrthanc = (): boolean => existsSync(PLUGIN) && existsSync('/usr/sbin/Orthanc');

export type TestOrthanc = {
  readonly dicomWebUrl: string;
  readonly user: { readonly name: string; readonly password: string };
  readonly store: (file: Buffer) => Promise<void>;
  readonly get: (path: string) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};

/** A real Orthanc on a free loopback port with an empty archive of its own. */
export async function startTestOrthanc(): Promise<TestOrthanc> {
  const folder = await mkdtemp(join(tmpdir(), 'glasskey-orthanc-'));
  const port = await freePort();
  const user = { name: 'reader', password: 'obviously-invented' };
  const config = {
    Name: 'test',
    StorageDirectory: join(folder, 'storage'),
    IndexDirectory: join(folder, 'storage'),
    HttpPort: port,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: true,
    RegisteredUsers: { [user.name]: user.password },
    DicomServerEnabled: false,
    Plugins: [PLUGIN],
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  };
  await writeFile(join(folder, 'orthanc.json'), JSON.stringify(config));
  const child = spawn('/usr/sbin/Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const authorization = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
  const base = `http://127.0.0.1:${port}`;
  await untilAnswers(`${base}/system`, authorization);
  return {
    dicomWebUrl: `${base}/dicom-web`,
    user,
    store: async (file) => {
      const answer = await fetch(`${base}/instances`, {
        method: 'POST',
        body: new Uint8Array(file),
        headers: { authorization },
      });
      if (!answer.ok) throw new Error(`Orthanc refused a file with ${answer.status}`);
    },
    get: async (path) => (await fetch(`${base}${path}`, { headers: { authorization } })).json(),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(url: string, authorization: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(url, { headers: { authorization } }).catch(() => null);
    if (answer?.ok === true) return;
    await delay(100);
  }
  throw new Error('Orthanc did not start');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
