import { parseArgs } from 'node:util';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { belowMinimum } from '../enrolment/below-minimum.ts';
import { changeRing, listWorkstations, revokeWorkstation } from '../enrolment/workstations.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { addOrder } from '../orders/orders.ts';
import { type CommandIo, EXIT, print, UsageError, linesOf } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';
import { readRing } from './token-command.ts';
import { workstationTable } from './workstation-table.ts';

const OPTIONS = {
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  none: { type: 'boolean', default: false },
} as const;

/** `glasskey collector workstation list | lock ID | lock all | revoke ID | ring ID NAME | ring ID --none`. */
export async function workstationCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [action, id, name] = positionals;
  return withCollector(values.data, ({ collector }) => {
    if (action === 'list') {
      const { minimumVersion } = policyInForce(collector);
      const all = listWorkstations(collector).map((row) => ({ ...row, below: belowMinimum(row, minimumVersion) }));
      print(io, values.json, all, workstationTable(all, collector.clock.wallMs()));
      return EXIT.done;
    }
    if (action === 'lock' && id !== undefined) return lock(collector, id, values.json, io);
    if (action === 'ring' && id !== undefined && (name === undefined) === values.none) {
      const ring = name === undefined ? null : readRing(name);
      const isKnown = changeRing(collector, { id, ring, actor: commandActor() });
      const said = isKnown ? `in ${ring ?? 'no ring'}` : 'no such workstation';
      print(io, values.json, { ok: isKnown, workstation: id, ring }, [`${id}: ${said}`]);
      return isKnown ? EXIT.done : EXIT.refused;
    }
    if (action !== 'revoke' || id === undefined)
      throw new UsageError('workstation list | lock ID | lock all | revoke ID | ring ID NAME | ring ID --none');
    const isDone = revokeWorkstation(collector, id, commandActor());
    print(io, values.json, { ok: isDone, workstation: id }, [`${id}: ${isDone ? 'revoked' : 'no certificate counts'}`]);
    return isDone ? EXIT.done : EXIT.refused;
  });
}

/** `glasskey collector workstations`: the same as `workstation list`. */
export const workstationsCommand = (args: readonly string[], io: CommandIo): Promise<number> =>
  workstationCommand(['list', ...args], io);

/** Covers the screens of one workstation, or of all, within seconds; nobody loses a session. */
function lock(collector: Collector, id: string, isJson: boolean, io: CommandIo): number {
  const isKnown = id === 'all' || listWorkstations(collector).some((workstation) => workstation.id === id);
  if (isKnown) {
    collector.store.transaction(() => {
      addOrder(collector, { type: 'lock' }, id === 'all' ? null : id);
      recordOwnEvent(collector, { actor: commandActor(), kind: 'workstation.locked', detail: { workstation: id } });
    });
  }
  print(io, isJson, { ok: isKnown, workstation: id }, [`${id}: ${isKnown ? 'told to lock' : 'no such workstation'}`]);
  return isKnown ? EXIT.done : EXIT.refused;
}

/** `glasskey collector ca`: the CA certificate in PEM, for readers and for those who compare fingerprints. */
export async function caCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return withCollector(values.data, ({ authority }) => {
    const { pem, fingerprint } = authority;
    print(io, values.json, { pem, fingerprint }, linesOf(pem));
    return EXIT.done;
  });
}
