import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { codeOf, expect, test } from './fixtures.ts';
import { giveCode, giveName, readTrail } from './steps.ts';
import { hearLockCalls } from './support/lock-calls.ts';
import { printedPages } from './support/printed-pages.ts';
import { agentPid, supervisorCommand } from './support/supervised-agent.ts';
import { noUserManager, startUserManager } from './support/user-manager.ts';

const UNIT = resolve(import.meta.dirname, '../build/package/supervision/glasskey.service');
const BACK_MS = 5000;

/** A desktop's session, which no one here logs in to. */
const SESSION = `[Unit]
BindsTo=graphical-session.target
`;

test('the unit that is shipped, in a real user manager: starts with the session, comes back from kills, ends with it', async ({
  room,
  display,
}, info) => {
  // Not yet seen to pass: the agent met the bus of dbus.socket instead of the room's, hence `Environment` below.
  test.fixme();
  const reason = noUserManager();
  test.skip(reason !== null, reason ?? '');
  test.setTimeout(180_000);
  const units = info.outputPath('units');
  const printed = info.outputPath('printed');
  mkdirSync(`${units}/glasskey.service.d`, { recursive: true });
  copyFileSync(UNIT, `${units}/glasskey.service`);
  writeFileSync(`${units}/desktop.target`, SESSION);
  const command = supervisorCommand(room.agentFolder).join(' ');
  const bus = room.keyring.env.DBUS_SESSION_BUS_ADDRESS;
  const here = [
    '[Service]',
    'ExecStart=',
    `ExecStart=${command}`,
    `StandardError=append:${printed}`,
    `Environment="DBUS_SESSION_BUS_ADDRESS=${bus}"`, // the manager's own dbus.socket sets another one
  ];
  writeFileSync(`${units}/glasskey.service.d/here.conf`, `${here.join('\n')}\n`);
  writeFileSync(printed, '');
  // As below a user manager: no session is named.
  const env = { ...room.env, ...display.env, DBUS_SYSTEM_BUS_ADDRESS: bus, XDG_SESSION_ID: undefined };
  const locks = await hearLockCalls(bus);
  const { systemctl, stop } = await startUserManager(units, env);
  const pages = printedPages(() => readFileSync(printed, 'utf8'));
  const show = (property: string): Promise<string> => systemctl('show', 'glasskey', '--value', '-p', property);
  /** Kills it; resolves with the milliseconds until a new agent asks who is there. */
  const backAfterKill = async (pid: number): Promise<number> => {
    await pages.forget();
    const fromMs = performance.now();
    process.kill(pid, 'SIGKILL');
    await (await pages.page('gate')).getByLabel('Name').waitFor();
    return performance.now() - fromMs;
  };
  try {
    await systemctl('enable', 'glasskey');
    await systemctl('start', 'desktop.target');
    const gate = await pages.page('gate');
    await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
    await giveCode(gate, codeOf(RADIOLOGIST));
    await (await pages.page('launcher')).getByRole('search').waitFor();
    const agent = agentPid(room.agentFolder);
    expect(readFileSync(`/proc/${agent}/status`, 'utf8')).toContain('NoNewPrivs:\t1');
    expect(readFileSync(`/proc/${agent}/limits`, 'utf8')).toMatch(/Max core file size +0 +0/);

    const supervisor = Number(await show('MainPID'));
    const agentMs = await backAfterKill(agent);
    expect(Number(await show('MainPID'))).toBe(supervisor);
    expect(locks.count()).toBe(1); // by the supervisor
    const supervisorMs = await backAfterKill(supervisor);
    expect(Number(await show('NRestarts'))).toBe(1);
    await waitUntil('the system is locked by systemd and by the agent', 10_000, () => locks.count() === 3);
    const [agentBack, supervisorBack] = [agentMs, supervisorMs].map(Math.round);
    console.log(`systemd: back ${agentBack} ms after the agent was killed, ${supervisorBack} ms after its supervisor`);
    expect(Math.max(agentMs, supervisorMs)).toBeLessThan(BACK_MS);

    await pages.forget();
    await systemctl('stop', 'graphical-session.target', 'desktop.target');
    expect(await show('ActiveState')).toBe('inactive');
    expect(await show('Result')).toBe('success');
    expect(locks.count()).toBe(3);
  } finally {
    locks.stop();
    await systemctl('stop', 'glasskey');
    await stop();
  }
  const kinds = (await readTrail(room)).map(({ kind }) => kind).filter((kind) => !kind.startsWith('trail.'));
  expect(kinds.filter((kind) => kind === 'agent.started')).toHaveLength(3);
  expect(kinds.filter((kind) => kind === 'agent.unclean_end')).toHaveLength(1);
  expect(kinds.at(-1)).toBe('agent.stopped');
});
