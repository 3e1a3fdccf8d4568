import { readToken } from '../../../../electron/core/sync/read-token.ts';
import { mutateText } from '../mutate-text.ts';
import { createJsonSource, mutateValue } from '../mutate-value.ts';
import { fault, REFUSED, TAKEN, type FuzzTarget } from '../target.ts';
import { countCharacters } from './count-characters.ts';

const NOW_MS = Date.parse('2026-11-26T08:00:00Z');
const GOOD = {
  v: 1,
  collector: 'https://collector.example.org:8443',
  caFingerprint: 'ab'.repeat(32),
  secret: 'A'.repeat(43),
  site: 'north',
  expiresAt: '2026-11-27T08:00:00.000Z',
  tenant: 'North Hospital',
  ring: 'pilot',
};
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');

/** What a token must be, written down a second time. */
function isToken(value: Readonly<Record<string, unknown>>): boolean {
  const { collector, caFingerprint, secret, site, expiresAt, tenant, ring } = value;
  const isText = (one: unknown, low: number, high: number): boolean =>
    typeof one === 'string' && countCharacters(one) >= low && countCharacters(one) <= high;
  return (
    value['v'] === 1 &&
    URL.parse(String(collector))?.protocol === 'https:' &&
    /^[0-9a-f]{64}$/.test(String(caFingerprint)) &&
    isText(secret, 22, 128) &&
    isText(site, 1, 64) &&
    (tenant === undefined || isText(tenant, 1, 64)) &&
    (ring === undefined || (typeof ring === 'string' && /^[a-z0-9-]{1,32}$/.test(ring))) &&
    Date.parse(String(expiresAt)) > NOW_MS &&
    Object.keys(value).every((name) => Object.hasOwn(GOOD, name))
  );
}

/** What stands in the file that IT hands over: the token's text, and what is in it. */
export const enrolmentToken: FuzzTarget = {
  name: 'enrolment-token',
  count: 150_000,
  open: () => {
    const json = createJsonSource();
    const good = encode(GOOD);
    return {
      step: (seeded) => {
        const way = seeded.between(0, 9);
        const text = way < 4 ? mutateText(good, seeded) : encode(way === 4 ? json(seeded) : mutateValue(GOOD, seeded));
        const token = readToken(text, NOW_MS);
        if (!token.ok) return REFUSED;
        return isToken(token.value) ? TAKEN : fault('a token that is none was read');
      },
      close: async () => [],
    };
  },
};
