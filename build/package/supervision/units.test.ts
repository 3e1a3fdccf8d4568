import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { LAUNCH_AGENT } from '../../policy/write-login-items.ts';
import { MAC_DOMAIN } from '../../../electron/core/policy/machine/sources/mac-source.ts';
import { SUPERVISE } from '../../../electron/core/supervision/messages.ts';

// What docs/security.md 18 asks of each form of supervision, read as the system would read it.

const PLIST = join(import.meta.dirname, `${LAUNCH_AGENT}.plist`);
const TASK = join(import.meta.dirname, 'glasskey-task.xml');
const UNIT = join(import.meta.dirname, 'glasskey.service');

const READ_PLIST = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))';
/** Each element with its path below the root and its text; names with their namespace. */
const READ_XML = `
import json, sys, xml.etree.ElementTree as tree
def walk(node, path):
  for child in node:
    name = path + [child.tag]
    yield ["/".join(name), (child.text or "").strip(), child.attrib]
    yield from walk(child, name)
root = tree.parse(sys.argv[1]).getroot()
print(json.dumps([["", root.tag, root.attrib], *walk(root, [])]))`;
const python = (program: string, file: string): unknown =>
  JSON.parse(execFileSync('python3', ['-c', program, file], { encoding: 'utf8' }));

it('launchd: kept alive in every session at the screen, and only there, without core dumps', () => {
  expect(python(READ_PLIST, PLIST)).toMatchObject({
    Label: LAUNCH_AGENT,
    AssociatedBundleIdentifiers: MAC_DOMAIN,
    ProgramArguments: [expect.stringMatching(/^\/Applications\/.+\/MacOS\//), SUPERVISE],
    KeepAlive: true,
    LimitLoadToSessionType: 'Aqua',
    ProcessType: 'Interactive',
    HardResourceLimits: { Core: 0 },
  });
});

const ElementsSchema = z.array(z.tuple([z.string(), z.string(), z.record(z.string(), z.string())]));
const NAMESPACE = 'http://schemas.microsoft.com/windows/2004/02/mit/task';

it('scheduled task: at each log-on of any user, as that user, without limits, and again each minute', () => {
  const bare = (name: string): string => name.replaceAll(`{${NAMESPACE}}`, '');
  const elements = ElementsSchema.parse(python(READ_XML, TASK)).map(([path, text, attributes]) => {
    return [bare(path), bare(text), attributes] as const;
  });
  expect(elements[0]).toEqual(['', 'Task', { version: '1.4' }]);
  expect(
    elements.filter(([path]) => path.includes('{')),
    'of another namespace',
  ).toEqual([]);
  const values = Object.fromEntries(elements.map(([path, text]) => [path, text]));
  expect(values).toMatchObject({
    'Triggers/LogonTrigger/Enabled': 'true',
    'Triggers/LogonTrigger/Repetition/Interval': 'PT1M',
    'Triggers/LogonTrigger/Repetition/StopAtDurationEnd': 'false',
    'Triggers/SessionStateChangeTrigger/StateChange': 'SessionUnlock',
    'Principals/Principal/GroupId': 'S-1-5-32-545', // Users
    'Principals/Principal/RunLevel': 'LeastPrivilege',
    'Settings/MultipleInstancesPolicy': 'Parallel',
    'Settings/DisallowStartIfOnBatteries': 'false',
    'Settings/StopIfGoingOnBatteries': 'false',
    'Settings/ExecutionTimeLimit': 'PT0S',
    'Actions/Exec/Arguments': SUPERVISE,
  });
  expect(values).not.toHaveProperty('Triggers/LogonTrigger/UserId');
  expect(values).not.toHaveProperty('Triggers/LogonTrigger/Repetition/Duration'); // for ever
  const attributes = Object.fromEntries(elements.map(([path, , given]) => [path, given]));
  expect(attributes['Actions']?.['Context']).toBe(attributes['Principals/Principal']?.['id']);
  // Written in no particular encoding: only what is the same in all of them.
  expect(readFileSync(TASK, 'utf8')).toMatch(/^[\t\n -~]*$/);
});

const SYSTEMD_ANALYZE = '/usr/bin/systemd-analyze';

it('systemd: always started again, after a second, for the graphical session', () => {
  const lines = readFileSync(UNIT, 'utf8').split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      `ExecStart=/opt/Glasskey/glasskey ${SUPERVISE}`,
      'Restart=always',
      'RestartSec=1',
      'StartLimitIntervalSec=0',
      'LimitCORE=0',
      'NoNewPrivileges=yes',
      'PartOf=graphical-session.target',
      'WantedBy=graphical-session.target',
    ]),
  );
});

it.skipIf(!existsSync(SYSTEMD_ANALYZE))('systemd itself finds nothing to say about the units', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-unit-'));
  try {
    const file = join(folder, 'glasskey.service');
    writeFileSync(file, readFileSync(UNIT, 'utf8').replace('/opt/Glasskey/glasskey', '/bin/true')); // it must exist
    const env = { ...process.env, XDG_RUNTIME_DIR: folder };
    const { status, stderr } = spawnSync(SYSTEMD_ANALYZE, ['--user', 'verify', file], { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const updater = ['glasskey-updater.service', 'glasskey-updater.timer'].map((name) => {
      const text = readFileSync(join(import.meta.dirname, '../linux', name), 'utf8');
      writeFileSync(join(folder, name), text.replace('/usr/lib/glasskey/update', '/bin/true'));
      return join(folder, name);
    });
    const verified = spawnSync(SYSTEMD_ANALYZE, ['verify', ...updater], { encoding: 'utf8' });
    expect([verified.status, verified.stderr]).toEqual([0, '']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
