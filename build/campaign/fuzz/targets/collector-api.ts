import { request } from 'undici';
import { z } from 'zod';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { WireErrorSchema } from '../../../../protocol/wire/errors.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateText } from '../mutate-text.ts';
import { createJsonSource, mutateValue } from '../mutate-value.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { keyOf, openDesk, RECORDS, whatChanged, type Desk } from './api-desk.ts';
import type { ApiSample } from './api-samples.ts';
import { sendRaw } from './raw-request.ts';

/** One case in so many is bytes on a connection of its own instead of a request. */
const RAW_EVERY = 40;
/** An order that is waited for is not answered at once: then nobody waits for it. */
const PATIENCE_MS = 10_000;

type Drawn = ApiSample & { readonly isKnown: boolean };

function draw(desk: Desk, json: (seeded: Seeded) => unknown, seeded: Seeded): Drawn {
  const { between, oneOf } = seeded;
  const sample = oneOf(desk.samples);
  const isKnown = between(0, 2) > 0;
  const way = between(0, 9);
  const path = way === 0 ? visible(mutateText(sample.path, seeded)) : sample.path;
  const names = Object.keys(sample.headers);
  const name = names[between(0, Math.max(0, names.length - 1))];
  const headers =
    way === 1 && name !== undefined
      ? { ...sample.headers, [name]: visible(mutateText(sample.headers[name] ?? '', seeded)) }
      : sample.headers;
  const { body } = sample;
  if (body === null || way < 2) return { ...sample, path, headers, isKnown };
  const value = Buffer.isBuffer(body) ? null : way === 2 ? json(seeded) : mutateValue(body, seeded);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(value) ?? '');
  return { ...sample, path, headers, isKnown, body: value === null || way === 3 ? mutateBytes(bytes, seeded) : bytes };
}

/** What HTTP itself does not carry is not worth sending; raw-request.ts does. */
const visible = (text: string): string => text.replaceAll(/[^\x21-\x7e]/g, '0').slice(0, 8000);

/** The collector's API over TLS: as a workstation, and as nobody. */
export const collectorApi: FuzzTarget = {
  name: 'collector-api',
  count: 30_000,
  open: async () => {
    const desk = await openDesk();
    const json = createJsonSource();
    const step = async (seeded: Seeded): Promise<CaseEnd> => {
      const drawn = draw(desk, json, seeded);
      return seeded.between(1, RAW_EVERY) === 1
        ? sendRaw(desk, drawn, seeded)
        : judge(desk, drawn, await ask(desk, drawn));
    };
    const close = async (): Promise<readonly string[]> => {
      const faults = whatChanged(desk);
      await Promise.all([desk.known.close(), desk.nobody.close()]);
      await desk.collector.close();
      return faults;
    };
    return { step, close };
  },
};

type Answer = { readonly status: number; readonly text: string } | 'waiting';

async function ask(
  { collector, known, nobody }: Desk,
  { method, path, headers, body, isKnown }: Drawn,
): Promise<Answer> {
  const isPoll = path.startsWith('/v1/orders');
  try {
    const reply = await request(`${collector.running().url}${path.startsWith('/') ? path : `/${path}`}`, {
      method,
      dispatcher: isKnown ? known : nobody,
      headers,
      signal: AbortSignal.timeout(isPoll ? 100 : PATIENCE_MS),
      ...(body === null ? {} : { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    return { status: reply.statusCode, text: await reply.body.text() };
  } catch (error) {
    if (isPoll && error instanceof Error && error.name === 'TimeoutError') return 'waiting';
    throw error;
  }
}

const Enrolled = z.looseObject({ certificate: z.string() });
const Stated = z.looseObject({ state: z.string() });
const TAKES_TWO: ReadonlySet<string> = new Set(['released', 'approved', 'done']);
const Stored = z.looseObject({ trail: z.string(), seq: z.number(), head: z.string() });

function judge(desk: Desk, { path: address, headers, isKnown, isPublic }: Drawn, answer: Answer): CaseEnd {
  const path = address.replace(/\?.*$/s, '');
  if (answer === 'waiting') return isKnown ? REFUSED : fault('nobody waits for orders');
  const { status, text } = answer;
  if (status >= 400) {
    const isOurs = WireErrorSchema.safeParse(parsed(text)).success;
    if (!isOurs) return fault(`${path.slice(0, 40)}: ${status} without one of our codes`);
    return status === 500 ? fault(`${path.slice(0, 40)}: failed within`) : REFUSED;
  }
  if (path === '/v1/enrol') {
    const enrolled = Enrolled.safeParse(parsed(text));
    return enrolled.success && keyOf(enrolled.data.certificate) === desk.publicKey
      ? TAKEN
      : fault('a certificate for a key that nobody showed');
  }
  if (path === '/v1/records') {
    const stored = Stored.safeParse(parsed(text));
    const { trail } = desk;
    const isHeld =
      stored.success && stored.data.seq === RECORDS && stored.data.head === trail.heads[RECORDS]?.toString('hex');
    return isKnown && isHeld ? TAKEN : fault('records were taken that are not those of the trail');
  }
  if (path.startsWith('/v1/sign-in') || path.startsWith('/v1/reader/sign-in') || path.startsWith('/v1/step-up'))
    return fault(`${path.slice(0, 40)}: somebody was let in`);
  if (path.startsWith('/v1/reader/')) {
    if (headers['authorization'] !== desk.bearer) return fault(`${path.slice(0, 40)}: read by nobody`);
    return TAKES_TWO.has(Stated.safeParse(parsed(text)).data?.state ?? '')
      ? fault(`${path.slice(0, 40)}: one person was enough`)
      : TAKEN;
  }
  return isKnown || isPublic ? TAKEN : fault(`${path.slice(0, 40)}: answered to nobody`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
