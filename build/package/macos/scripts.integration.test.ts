import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IS_ROOT } from '../../../electron/core/policy/machine/testing/protected-folder.ts';

const SCRIPTS = join(import.meta.dirname, 'scripts');
const AGENT = 'org.glasskey.agent.supervisor.plist';

// The scripts as an installer of macOS starts them, by the shell and the tools of this system.
describe('the scripts of the pkg', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'glasskey-pkg-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const run = (name: string, env: NodeJS.ProcessEnv = process.env) =>
    spawnSync(join(SCRIPTS, name), ['Glasskey.pkg', join(folder, 'Applications'), folder], { env }).status;

  it.skipIf(!IS_ROOT)('lay the LaunchAgent where nobody but root changes it', () => {
    const resources = join(folder, 'Applications/Glasskey.app/Contents/Resources');
    mkdirSync(resources, { recursive: true });
    writeFileSync(join(resources, AGENT), 'agent', { mode: 0o666 });
    chmodSync(join(resources, AGENT), 0o666);
    expect(run('postinstall')).toBe(0);
    const laid = join(folder, 'Library/LaunchAgents', AGENT);
    expect(readFileSync(laid, 'utf8')).toBe('agent');
    const { uid, gid, mode } = statSync(laid);
    expect([uid, gid, mode & 0o777]).toEqual([0, 0, 0o644]);
  });

  it.skipIf(!IS_ROOT)('fail where there is no LaunchAgent to lay down', () => {
    expect(run('postinstall')).not.toBe(0);
  });

  it.each([
    ['refuse while the program runs', 0, 1],
    ['go on where it does not', 1, 0],
  ])('%s', (_what, found, status) => {
    const pgrep = join(folder, 'pgrep'); // the system's own would look at every process of this machine
    writeFileSync(pgrep, `#!/bin/sh\n[ "$*" = "-x Glasskey" ] || exit 2\nexit ${found}\n`, { mode: 0o755 });
    const PATH = [folder, process.env['PATH']].join(delimiter);
    expect(run('preinstall', { ...process.env, PATH })).toBe(status);
  });
});
