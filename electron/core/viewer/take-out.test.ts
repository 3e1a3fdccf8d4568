import { describe, expect, it } from 'vitest';
import type { Effect } from '../access/access-request.ts';
import { ok, refuse, type Result } from '../errors.ts';
import type { Entry } from '../recorder.ts';
import { createTakeOut, type TakeOut } from './take-out.ts';

const GRANT = '0d5f3c8e-7d5b-4b55-9a39-0a4f8a2f6c11';

function desk(effect: Effect, grantId: string | null = null) {
  const records: Entry[] = [];
  const durable = Promise.withResolvers<Result<null>>();
  const at = { nowMs: 0, session: 'one' as string | null };
  const takeOut = createTakeOut({
    decide: () => ({ decision: { effect, because: [{ policy: 'role', text: 'because' }] }, grantId }),
    record: (entry) => {
      records.push(entry);
      return durable.promise;
    },
    entry: { grant: GRANT, detail: { launch: 'one' } },
    session: () => at.session,
    monotonicMs: () => at.nowMs,
  });
  return { takeOut, records, durable, at };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what is taken out of a viewer', () => {
  it.each<[TakeOut, string, string]>([
    ['export', 'study.exported', 'export'],
    ['print', 'study.printed', 'print'],
    ['copy', 'study.copied', 'export'],
  ])('%s waits until its record is durable', async (what, kind, action) => {
    const { takeOut, records, durable } = desk('permit');
    const asked = takeOut.allow(what);
    const state = { answer: null as boolean | null };
    void asked.then((answer) => (state.answer = answer));
    await settled();
    expect(state.answer).toBeNull();
    expect(records).toMatchObject([{ kind, action, outcome: 'success', grant: null, detail: { launch: 'one' } }]);
    durable.resolve(ok(null));
    expect(await asked).toBe(true);
  });

  it('does not go out when it cannot be recorded, unless an emergency allows it', async () => {
    const plain = desk('permit');
    plain.durable.resolve(refuse('audit.disk_full'));
    expect(await plain.takeOut.allow('print')).toBe(false);
    const emergency = desk('permit', GRANT);
    emergency.durable.resolve(refuse('audit.disk_full'));
    expect(await emergency.takeOut.allow('print')).toBe(true);
    expect(emergency.records).toMatchObject([{ grant: GRANT }]);
  });

  it.each<Effect>(['deny', 'step-up', 'break-glass'])('is refused on %s, and recorded as that', async (effect) => {
    const { takeOut, records, durable } = desk(effect);
    durable.resolve(ok(null));
    expect(takeOut.isRefused('export')).toBe(true);
    expect(await takeOut.allow('print')).toBe(false);
    const refused = { outcome: 'denied', grant: GRANT, detail: { launch: 'one' } };
    expect(records).toMatchObject([
      { kind: 'study.exported', ...refused },
      { kind: 'study.printed', ...refused },
    ]);
  });

  it('is refused a thousand times to a page that tries, and recorded once a minute for whoever is there, with how often', () => {
    const { takeOut, records, at } = desk('deny');
    const tryOften = () => Array.from({ length: 1000 }, () => takeOut.isRefused('export'));
    expect(new Set(tryOften())).toEqual(new Set([true]));
    at.session = 'two';
    tryOften();
    at.nowMs = 60_000;
    expect(takeOut.isRefused('export')).toBe(true);
    expect(records.map(({ detail }) => detail)).toEqual([
      { launch: 'one', notTold: 0 },
      { launch: 'one', notTold: 0 },
      { launch: 'one', notTold: 999 },
    ]);
  });

  it('asking whether it would be refused records no success', () => {
    const { takeOut, records } = desk('permit');
    expect(takeOut.isRefused('export')).toBe(false);
    expect(records).toEqual([]);
  });
});
