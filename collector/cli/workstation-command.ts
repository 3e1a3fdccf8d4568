import { parseArgs } from 'node:util';
import { listWorkstations, revokeWorkstation } from '../enrolment/workstations.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = { data: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

/** `glasskey collector workstation list | revoke ID`. */
export async function workstationCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [action, id] = positionals;
  return withCollector(values.data, ({ collector }) => {
    if (action === 'list') {
      const all = listWorkstations(collector);
      const lines = all.map(({ id: number, name, site, seenAt, certificateUntil }) =>
        [number, name, site, seenAt, certificateUntil ?? 'revoked'].join(' '),
      );
      print(io, values.json, all, lines);
      return EXIT.done;
    }
    if (action !== 'revoke' || id === undefined) throw new UsageError('workstation list | workstation revoke ID');
    const isDone = revokeWorkstation(collector, id, commandActor());
    print(io, values.json, { ok: isDone, workstation: id }, [`${id}: ${isDone ? 'revoked' : 'no certificate counts'}`]);
    return isDone ? EXIT.done : EXIT.refused;
  });
}

/** `glasskey collector ca`: the CA certificate in PEM, for readers and for those who compare fingerprints. */
export async function caCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return withCollector(values.data, ({ authority }) => {
    const { pem, fingerprint } = authority;
    print(io, values.json, { pem, fingerprint }, [pem]);
    return EXIT.done;
  });
}
