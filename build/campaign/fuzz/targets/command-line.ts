import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureIo } from '../../../../collector/testing/run-command.ts';
import { archiveVerifyCommand } from '../../../../collector/cli/archive-verify-command.ts';
import { collectorCommand } from '../../../../collector/cli/collector-command.ts';
import { openCollector } from '../../../../collector/open-collector.ts';
import { witnessCommand } from '../../../../collector/witness/witness-command.ts';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { testEvent, testPlace } from '../../../../electron/core/audit/testing/test-trail.ts';
import { auditCommand } from '../../../../electron/cli/audit/audit-command.ts';
import { doctorCommand } from '../../../../electron/cli/doctor/doctor-command.ts';
import { enrolCommand } from '../../../../electron/cli/enrol/enrol-command.ts';
import { logCommand } from '../../../../electron/cli/log/log-command.ts';
import { policyCommand } from '../../../../electron/cli/policy/policy-command.ts';
import type { MachineReading } from '../../../../electron/core/policy/machine/machine-reading.ts';
import type { Vault } from '../../../../electron/core/vault/vault.ts';
import { DEFAULT_POLICY } from '../../../../protocol/policy/default-policy.ts';
import { HOSTILE_TEXTS, mutateText } from '../mutate-text.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { COMMAND_LINES, NAMED_FILES } from './command-lines.ts';

/** Where no number says it: what a command of ours may end with. */
const EXITS: ReadonlySet<number> = new Set([0, 1, 2]);
/** And what monitoring calls unknown. */
const DOCTOR_EXITS: ReadonlySet<number> = new Set([...EXITS, 3]);
const WORDS = [...new Set(COMMAND_LINES.flat())] as unknown as readonly [string, ...string[]];
const OPTIONS: ReadonlySet<string> = new Set([...WORDS.filter((word) => word.startsWith('--')), '--help']);

/** A folder with a trail, a collector, a policy and files of each kind, in which the commands work. */
async function openFolder(): Promise<{ readonly root: string; readonly vault: Vault }> {
  const root = join(mkdtempSync(join(tmpdir(), 'glasskey-fuzz-')), 'work');
  mkdirSync(root);
  const place = testPlace(root);
  const trail = await place.open();
  for (let n = 1; n <= 5; n += 1) await trail.trail.append(testEvent(n));
  await trail.trail.close();
  (await openCollector({ dataDir: join(root, 'collector') })).close();
  for (const [name, content] of Object.entries({ ...NAMED_FILES, 'policy.json': JSON.stringify(DEFAULT_POLICY) }))
    writeFileSync(join(root, name), content);
  return { root, vault: place.vault };
}

/** Nothing that would be a path out of the folder, an address of somebody else, or a server that stays; no argument has a NUL. */
const kept = (word: string): string =>
  word === 'serve' ? 'served' : word.replaceAll('\0', '').replaceAll('/', '_').replaceAll('..', '.').slice(0, 2000);

function drawLine(seeded: Seeded): readonly string[] {
  const { between, oneOf } = seeded;
  const [command = '', ...rest] = COMMAND_LINES[between(0, COMMAND_LINES.length - 1)] ?? [];
  const changed = rest.flatMap((word) => {
    const way = between(0, 11);
    if (way === 0) return [];
    if (way === 1) return [word, kept(oneOf(HOSTILE_TEXTS))];
    if (way === 2) return [oneOf(WORDS)];
    if (way === 3 && !word.startsWith('https:')) return [kept(mutateText(word, seeded))];
    return way === 4 ? [word, word] : [word];
  });
  return [command, ...changed.filter((word) => word !== 'serve')];
}

/**
 * What people and other programs may write behind `glasskey`. Not `open`, which starts a program, nor `pacs` and `fhircast`,
 * which take one word and write into the account's own keychain.
 */
export const commandLine: FuzzTarget = {
  name: 'command-line',
  count: 2_000,
  open: async () => {
    const { root, vault } = await openFolder();
    const before = process.cwd();
    process.chdir(root);
    const step = async (seeded: Seeded): Promise<CaseEnd> => {
      const [command = '', ...args] = drawLine(seeded);
      const lines = seeded.between(0, 2) === 0 ? [] : [seeded.oneOf(HOSTILE_TEXTS), 'reading rooms are dark'];
      const code = await run(command, args, { lines, vault, root });
      if (!(command === 'doctor' ? DOCTOR_EXITS : EXITS).has(code)) return fault(`${command} ended with ${code}`);
      const unknown = args.find((word) => word.startsWith('--') && !OPTIONS.has(word.split('=')[0] ?? ''));
      const isTold = unknown === undefined || args.indexOf('--') >= 0;
      if (code === 0 && !isTold) return fault(`${command}: an option that there is not was taken`);
      return code === 0 ? TAKEN : REFUSED;
    };
    const close = async (): Promise<readonly string[]> => {
      process.chdir(before);
      const beside = readdirSync(join(root, '..')).filter((name) => name !== 'work');
      const isThere = existsSync(join(root, 'trail.db'));
      rmSync(join(root, '..'), { recursive: true, force: true });
      return [
        ...(beside.length === 0 ? [] : [`files outside of the folder: ${beside.length}`]),
        ...(isThere ? [] : ['the trail is gone']),
      ];
    };
    return { step, close };
  },
};

type Call = { readonly lines: readonly string[]; readonly vault: Vault; readonly root: string };

async function run(command: string, args: readonly string[], { lines, vault, root }: Call): Promise<number> {
  const { io } = captureIo(lines);
  const readMachinePolicy = async (): Promise<MachineReading> => ({ kind: 'absent', where: 'here' });
  const own = { ...io, vault, dataDir: root, readMachinePolicy };
  switch (command) {
    case 'audit':
      return auditCommand(args, own);
    case 'log':
      return logCommand(args, own);
    case 'archive':
      return archiveVerifyCommand(args, io);
    case 'policy':
      return policyCommand(args, own);
    case 'doctor':
      return doctorCommand(args, own);
    case 'enrol':
      return enrolCommand(args, own);
    case 'witness':
      return witnessCommand(args, io);
    default:
      return collectorCommand(args, io);
  }
}
