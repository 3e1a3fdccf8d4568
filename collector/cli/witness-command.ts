import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { changeWitnesses, listWitnesses, requiredWitnesses, type WitnessChange } from '../log/witnesses.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { isHttps } from './is-https.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { publishByCommand } from './publish-by-command.ts';
import { commandActor, withCollector } from './with-collector.ts';

const USAGE = 'witness list | add KEY --url https://HOST:PORT [--ca FILE] | remove KEY | require N';
const OPTIONS = {
  data: { type: 'string' },
  url: { type: 'string' },
  ca: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `glasskey collector witness …`: who cosigns the log, and how many have to. Workstations are told in a new policy. */
export async function witnessCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [what, about, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(USAGE);
  const change = what === 'list' ? null : readChange(what, about, values);
  return withCollector(values.data, async (opened) => {
    const { collector } = opened;
    const { store } = collector;
    const fault = change === null ? null : changeWitnesses(collector, change, commandActor());
    if (fault !== null) {
      print(io, values.json, { ok: false, code: fault }, [`Refused: ${fault}`]);
      return EXIT.refused;
    }
    if (change !== null) await publishByCommand(opened, { policy: policyInForce(collector) });
    const now = { required: requiredWitnesses(store), witnesses: listWitnesses(store) };
    const lines = now.witnesses.map(({ key, url }) => `${key} ${url}`);
    print(io, values.json, now, [`${now.required} of ${now.witnesses.length} must cosign`, ...lines]);
    return EXIT.done;
  });
}

function readChange(
  what: string | undefined,
  about: string | undefined,
  { url, ca }: { readonly url?: string | undefined; readonly ca?: string | undefined },
): WitnessChange {
  if (about === undefined) throw new UsageError(USAGE);
  if (what === 'remove') return { do: 'remove', key: about };
  if (what === 'require') {
    const count = Number(about);
    if (!/^\d{1,2}$/.test(about) || count > 32) throw new UsageError('witness require N: 0 to 32');
    return { do: 'require', count };
  }
  if (what !== 'add' || url === undefined || !isHttps(url)) throw new UsageError(USAGE);
  return { do: 'add', witness: { key: about, url, ca: ca === undefined ? null : readCertificate(ca) } };
}

function readCertificate(file: string): string {
  try {
    return new X509Certificate(readFileSync(file)).toString();
  } catch {
    throw new UsageError('--ca FILE: no certificate in PEM that can be read');
  }
}
