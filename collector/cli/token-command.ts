import { parseArgs } from 'node:util';
import { RingSchema, TenantSchema } from '../../protocol/wire/enrolment.ts';
import { createToken } from '../enrolment/create-token.ts';
import { readSetting } from '../store/settings.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  site: { type: 'string' },
  hours: { type: 'string', default: '24' },
  uses: { type: 'string', default: '1' },
  url: { type: 'string' },
  tenant: { type: 'string' },
  ring: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `glasskey collector token`: prints what a workstation needs to enrol. It is a secret until it is used. */
export async function tokenCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { site } = values;
  if (site === undefined || site === '') throw new UsageError('--site S is required');
  const hours = wholeNumber(values.hours, '--hours', 24 * 30);
  const uses = wholeNumber(values.uses, '--uses', 10_000);
  const { tenant, ring } = values;
  if (tenant !== undefined && !TenantSchema.safeParse(tenant).success)
    throw new UsageError('--tenant: 1 to 64 characters');
  if (ring !== undefined) readRing(ring);
  const belonging = { ...(tenant === undefined ? {} : { tenant }), ...(ring === undefined ? {} : { ring }) };
  return withCollector(values.data, ({ collector, authority }) => {
    const url = values.url ?? readSetting(collector.store, 'collector.url');
    if (url === null) throw new UsageError('--url is required: the server has not run on this directory yet');
    const params = {
      url,
      caFingerprint: authority.fingerprint,
      site,
      hours,
      uses,
      actor: commandActor(),
      ...belonging,
    };
    const { text, token } = createToken(collector, params);
    print(io, values.json, { token: text, collector: url, site, ...belonging, uses, expiresAt: token.expiresAt }, [
      text,
    ]);
    return EXIT.done;
  });
}

/** Throws UsageError for what is no name of a ring. */
export function readRing(text: string): string {
  if (!RingSchema.safeParse(text).success) throw new UsageError('a ring: 1 to 32 small letters, digits and hyphens');
  return text;
}

function wholeNumber(text: string, name: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) throw new UsageError(`${name}: 1 to ${most}`);
  return value;
}
