import { parseArgs } from 'node:util';
import { ROLES } from '../../../protocol/people.ts';
import type { Effect } from '../../core/access/access-request.ts';
import { ACTIONS, permissionMatrix, SITUATIONS, type PermissionMatrix } from '../../core/access/permission-matrix.ts';
import { readPolicyFile, type PolicyIo } from './policy-io.ts';

const WORDS: Readonly<Record<Effect, string>> = { permit: 'yes', 'step-up': 'code', 'break-glass': 'glass', deny: '-' };
const LEGEND = 'yes: permitted   code: after a one-time code   glass: after breaking the glass   -: refused';

/** `glasskey policy matrix [--policy FILE] [--json]`: roles by actions, and what changes it. */
export async function matrixCommand(args: readonly string[], io: PolicyIo): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { policy: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const policy = await readPolicyFile(values.policy);
  const matrices = SITUATIONS.map(({ title, change }) => ({ title, effects: permissionMatrix(policy, change) }));
  if (values.json) {
    io.stdout.write(`${JSON.stringify({ roles: ROLES, actions: ACTIONS, situations: matrices })}\n`);
    return 0;
  }
  const [planned, ...others] = matrices;
  if (planned !== undefined) io.stdout.write(`${rolesTable(planned.effects)}\n\n`);
  io.stdout.write(`${viewTable([...(planned === undefined ? [] : [planned]), ...others])}\n\n${LEGEND}\n`);
  return 0;
}

/** Everything as planned: a row for each role. */
function rolesTable(matrix: PermissionMatrix): string {
  const rows = ROLES.map((role) => [role, ...ACTIONS.map((action) => WORDS[matrix[role][action]])]);
  return table([['When all is as planned', ...ACTIONS], ...rows]);
}

/** Viewing: a row for each situation. */
function viewTable(matrices: readonly { readonly title: string; readonly effects: PermissionMatrix }[]): string {
  const roles = ROLES.filter((role) => matrices.some(({ effects }) => effects[role].view !== 'deny'));
  const rows = matrices.map(({ title, effects }) => [title, ...roles.map((role) => WORDS[effects[role].view])]);
  return table([['Viewing a study', ...roles], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
