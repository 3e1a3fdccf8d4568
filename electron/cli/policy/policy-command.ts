import { isParseArgsError } from '../parse-args-error.ts';
import { checkCommand } from './check-command.ts';
import { effectiveCommand } from './effective-command.ts';
import { explainCommand } from './explain-command.ts';
import { matrixCommand } from './matrix-command.ts';
import { UsageError, type PolicyIo } from './policy-io.ts';

const COMMANDS = {
  matrix: matrixCommand,
  check: checkCommand,
  explain: explainCommand,
  effective: effectiveCommand,
} as const;

const USAGE = `glasskey policy matrix [--policy FILE] [--json]
    What each role may do, and what happens when something is not as planned.
glasskey policy check FILE [--json]
    Checks access rules (Cedar text) or a whole policy (JSON). Exit code 0: fine. 1: not, with line and column.
glasskey policy effective [--json]
    Which source won for each key that IT can set on a machine. Exit code 0: all sources are well. 1: the machine policy
    cannot be read or is not valid; says what counts instead. 2: cannot be told.
glasskey policy explain --user NAME --study UID --action ACTION [options]
    What would happen, and why. Exit code 0: permitted. 1: not.
    --policy FILE          a whole policy; default: the built-in one
    --role ROLE,ROLE       the person's roles; default: radiologist
    --family-name NAME  --department NAME
    --patient ID  --issuer NAME  --patient-name NAME  --modality CT  --accession NUMBER
    --relationship assigned|ordered|care-team|on-call|none   instead of what the policy's directory says
    --at TIME              RFC 3339; default: now       --time-zone NAME    default: this machine's
    --address IP           default: none, as without a network
    --mfa-age SECONDS      since the last one-time code; default: 0
    --assurance two-factor|password|claimed             --offline           --grant             --json
`;

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

/** `glasskey policy …`; answers the exit code: 0 yes, 1 no, 2 called wrongly or a file that cannot be read. */
export async function policyCommand(args: readonly string[], io: PolicyIo): Promise<number> {
  const [name, ...rest] = args;
  if (!isCommand(name)) {
    io.stderr.write(USAGE);
    return 2;
  }
  try {
    return await COMMANDS[name](rest, io);
  } catch (error) {
    if (!isCallersFault(error)) throw error;
    io.stderr.write(`glasskey policy ${name}: ${error.message}\n`);
    return 2;
  }
}

const isCallersFault = (error: unknown): error is Error => error instanceof UsageError || isParseArgsError(error);
