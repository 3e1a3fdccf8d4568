import { parseArgs } from 'node:util';
import { examineWorkstation, type Examination } from '../../core/doctor/examine-workstation.ts';
import { findPackage } from '../../core/doctor/facts/find-package.ts';
import { readMachinePolicy, type ReadMachinePolicy } from '../../core/policy/machine/read-machine-policy.ts';
import { createKeychain } from '../../core/vault/keychain.ts';
import type { Vault } from '../../core/vault/vault.ts';
import type { Severity } from '../../../protocol/wire/heartbeat.ts';
import { inWords } from './in-words.ts';
import { writeBundle } from './write-bundle.ts';

export type DoctorIo = {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** The agent's data folder. */
  readonly dataDir: string;
  /** Default: the operating system's keychain. */
  readonly vault?: Vault;
  /** Default: where this system has it. */
  readonly readMachinePolicy?: ReadMachinePolicy;
};

const USAGE = `glasskey doctor [--json] [--bundle FILE]
    Looks at everything that this workstation needs and says what to do. Changes nothing; the agent may run or not.
    --bundle FILE also writes what support needs (.tar.gz): no patients, no people, no secrets. The trail
    records that; where it cannot, the bundle does not say what is in the trail.
    Exit code: 0 all is well, 1 a warning, 2 an error, 3 nothing worse than something that could not be found out.
`;

/** As monitoring systems read them (Monitoring Plugins: OK, WARNING, CRITICAL, UNKNOWN). */
export const EXIT_OF: Readonly<Record<Severity, number>> = { ok: 0, warning: 1, error: 2, unknown: 3 };

/** `glasskey doctor`; answers the exit code. Called wrongly: 3, as nothing was found out. */
export async function doctorCommand(args: readonly string[], io: DoctorIo): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    io.stderr.write(USAGE);
    return EXIT_OF.unknown;
  }
  const vault = io.vault ?? createKeychain();
  const examination = await examineWorkstation({
    folder: io.dataDir,
    vault,
    wallMs: Date.now,
    readMachinePolicy: io.readMachinePolicy ?? readMachinePolicy,
    depth: 'all',
    packageFolder: findPackage(),
  });
  const bundled = options.bundle === undefined ? 'unasked' : await bundle(io, options.bundle, examination);
  io.stdout.write(options.json ? `${JSON.stringify(examination)}\n` : inWords(examination, widthOf(io.stdout)));
  return bundled === 'failed' ? EXIT_OF.error : EXIT_OF[examination.severity];
}

const MOST_COLUMNS = 120;
/** Of the terminal; where there is none, of a page. */
const widthOf = (out: NodeJS.WritableStream): number =>
  'columns' in out && typeof out.columns === 'number' ? Math.min(out.columns, MOST_COLUMNS) : MOST_COLUMNS;

async function bundle(io: DoctorIo, file: string, examination: Examination): Promise<'written' | 'failed'> {
  const code = await writeBundle(io, file, examination);
  io.stderr.write(code === null ? `Written: ${file}\n` : `The bundle cannot be written. (${code})\n`);
  return code === null ? 'written' : 'failed';
}

function readOptions(args: readonly string[]): { readonly json: boolean; readonly bundle: string | undefined } | null {
  try {
    const options = { json: { type: 'boolean', default: false }, bundle: { type: 'string' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    return { json: values.json, bundle: values.bundle };
  } catch {
    return null;
  }
}
