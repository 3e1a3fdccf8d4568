import { parseArgs } from 'node:util';
import { readOwnAudit } from '../audit/own-audit.ts';
import type { DestructionBreak } from '../retention/verify-destructions.ts';
import { type CommandIo, EXIT, print } from './command-io.ts';
import { verifyStored } from './verify-stored.ts';
import { withCollector } from './with-collector.ts';

const OPTIONS = { data: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

const WRONG: Record<DestructionBreak['what'], string> = {
  approval: 'its approval is not in the own trail',
  certificate: 'its certificate does not fit what is stored',
  records: 'its records do not fit what is stored',
  content: 'its content is still stored',
};

/** `glasskey collector verify`: all stored trails, the certificates of destruction and the collector's own trail. 0 whole, 1 tampered, 2 cannot be read. */
export async function verifyCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return withCollector(values.data, ({ collector }) => {
    const { trails, destructions, own: audit } = verifyStored(collector);
    const { brokenAt, records } = audit;
    const isWhole = brokenAt === null && destructions.length === 0 && trails.every(({ kind }) => kind === 'whole');
    const own = brokenAt === null ? `own trail whole ${records.length}` : `own trail BROKEN at ${brokenAt}`;
    const lines = trails.map((check) =>
      check.kind === 'whole'
        ? `${check.trail} whole ${check.seq}${check.destroyed === 0 ? '' : `, content of ${check.destroyed} destroyed`}`
        : `${check.trail} BROKEN at ${check.seq}: ${check.what}`,
    );
    const wrong = destructions.map(({ destruction, what }) => `destruction ${destruction} BROKEN: ${WRONG[what]}`);
    const json = { whole: isWhole, trails, destructions, ownBrokenAt: brokenAt };
    print(io, values.json, json, [...lines, ...wrong, own]);
    return isWhole ? EXIT.done : EXIT.refused;
  });
}

/** `glasskey collector audit`: what administrators and readers did here. */
export async function auditCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return withCollector(values.data, ({ collector }) => {
    const { records, brokenAt } = readOwnAudit(collector);
    const lines = records.map(({ seq, at, actor, kind, detail }) =>
      [seq, at, actor, kind, JSON.stringify(detail)].join(' '),
    );
    print(io, values.json, { records, brokenAt }, lines);
    return brokenAt === null ? EXIT.done : EXIT.refused;
  });
}
