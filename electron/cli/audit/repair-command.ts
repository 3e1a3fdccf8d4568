import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Damage } from '../../core/audit/examine-trail.ts';
import { openTrail } from '../../core/audit/open-trail.ts';
import { accountFor, type DamageAccount } from '../../core/audit/salvage/damage-account.ts';
import { openPresent } from '../../core/audit/salvage/open-files.ts';
import { salvageTrails, type Salvage } from '../../core/audit/salvage/salvage-trails.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { verifyTrail, type TrailBreak, type TrailVerdict } from '../../core/audit/verify-trail.ts';
import { hasWriter } from '../../core/audit/writer-lock.ts';
import { AgentError } from '../../core/errors.ts';
import { trailFile } from '../../core/workstation/data-folder.ts';
import { cannot, commandDeps, inWords, logOf, vaultOf, type AuditIo } from './audit-io.ts';
import { BREAK_WORDS } from './verify-command.ts';

/** In the words of a new trail's start; what is not here is `broken`. */
const WHY: Partial<Record<TrailBreak, Damage['why']>> = {
  schema: 'rewritten',
  pages: 'unreadable',
  log: 'log_damaged',
  state: 'state_tampered',
  tail_missing: 'tail_missing',
  rewritten: 'rewritten',
  other_trail: 'other_trail',
};
type Bad = Exclude<TrailVerdict, { kind: 'whole' }>;
type Repair =
  | { readonly kind: 'whole'; readonly trail: string; readonly seq: number }
  | { readonly kind: 'would_repair'; readonly verdict: Bad; readonly account: DamageAccount }
  | { readonly kind: 'repaired'; readonly verdict: Bad; readonly trail: string; readonly salvaged: readonly Salvage[] };

/**
 * `glasskey audit repair [--yes] [--json]`: checks everything; says what is damaged and what would be done, and with --yes
 * does it: puts the database aside, never deletes it, begins a new trail that names it, takes over what is readable, and
 * accounts for the rest. Only while no agent runs. 0 whole or repaired, 1 damaged and left as it is, 2 cannot be done.
 */
export async function repairCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const options = { yes: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const file = trailFile(io.dataDir);
  if (!existsSync(file)) return cannot(io, 'trail.missing');
  if (hasWriter(file)) return cannot(io, 'trail.in_use');
  try {
    const verdict = await verifyTrail({ file, vault: vaultOf(io), log: await logOf(io) });
    if (verdict.kind === 'unreadable' && !canBeSetAside(verdict.code)) return cannot(io, verdict.code);
    const repair = await judge(io, file, verdict, values.yes === true);
    if (typeof repair === 'string') return cannot(io, repair);
    io.stdout.write(values.json === true ? `${JSON.stringify(repair)}\n` : describe(repair));
    return repair.kind === 'would_repair' ? 1 : 0;
  } catch (error) {
    return cannot(io, error instanceof AgentError ? error.code : trailFault(error));
  }
}

/** The file is what is wrong, and not the keychain, the disk or this program's age. */
const canBeSetAside = (code: string): boolean => code === 'audit.corrupt' || code === 'audit.key_missing';

/** A refusal's code, or what there is to say. */
async function judge(io: AuditIo, file: string, verdict: TrailVerdict, isMeant: boolean): Promise<Repair | string> {
  if (verdict.kind === 'whole') return { kind: 'whole', trail: verdict.trail, seq: verdict.seq };
  if (!isMeant) {
    const remains = await openPresent(file, vaultOf(io));
    const account = await accountFor(remains);
    remains.close();
    return { kind: 'would_repair', verdict, account };
  }
  const tampered = verdict.kind === 'tampered' ? verdict : null;
  const condemned: Damage = {
    why: (tampered === null ? 'unreadable' : WHY[tampered.what]) ?? 'broken',
    badSeq: tampered?.seq ?? null,
  };
  const opened = await openTrail({ ...(await commandDeps(io)), as: 'agent', condemned, lockWaitMs: 0 });
  if (!opened.ok) return opened.code;
  const { trail } = opened.value;
  const salvaged = await salvageTrails({ trailFile: file, vault: vaultOf(io), trail });
  await trail.close();
  return salvaged.ok ? { kind: 'repaired', verdict, trail: trail.id, salvaged: salvaged.value } : salvaged.code;
}

function describe(repair: Repair): string {
  if (repair.kind === 'whole') return `Whole: ${repair.seq} records of trail ${repair.trail}. Nothing to repair.\n`;
  if (repair.kind === 'would_repair') {
    return [
      damageInWords(repair.verdict),
      ...accountInWords(repair.account),
      'With --yes: this database is put aside under a name of its own and never deleted; a new trail begins that names it;',
      'what can be read of it and is not at the collector goes there; what is missing is told number by number.',
      'Limits that the old trail kept (attempts, offline uses) are fetched from the collector again.',
      '',
    ].join('\n');
  }
  const { verdict, trail, salvaged } = repair;
  return [
    damageInWords(verdict),
    `A new trail has begun: ${trail}.`,
    ...salvaged.flatMap(({ file, account }) => [`Put aside as ${file}.`, ...accountInWords(account)]),
    '',
  ].join('\n');
}

function damageInWords(verdict: Bad): string {
  if (verdict.kind === 'unreadable') return `Damaged: ${inWords(verdict.code)}.`;
  const where = verdict.seq === null ? '' : ` at record ${verdict.seq}`;
  return `Damaged${where}: ${BREAK_WORDS[verdict.what]}.`;
}

function accountInWords(account: DamageAccount): readonly string[] {
  const { lastSeq, readable, acknowledged, lostCount, lostForGood, salvageable } = account;
  return [
    `Of ${lastSeq} records ${readable} can be read, ${lostCount} cannot; ${acknowledged} are at the collector.`,
    `Behind the damage, to be taken over: ${salvageable}. Held by nobody any more: ${lostForGood}.`,
  ];
}
