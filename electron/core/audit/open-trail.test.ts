import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentError } from '../errors.ts';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { verifyChain } from '../../../protocol/audit/trail-hash.ts';
import { openTrail } from './open-trail.ts';
import { listSetAside } from './set-aside.ts';
import { NO_RECEIPT, testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import type { Trail } from './trail.ts';

let place: TestPlace;
beforeEach(() => {
  place = testPlace();
});
afterEach(() => place.remove());

const all = (trail: Trail) => {
  const unsent = trail.unsent(100_000, 1e9);
  if (!unsent.ok) throw new Error(unsent.code);
  return unsent.value;
};
const kinds = (trail: Trail) => all(trail).map(({ bytes }) => parseRecord(bytes)?.kind);

describe('a new trail', () => {
  it('begins with trail.started that says that none was found', async () => {
    const { trail, findings } = await place.open();
    const [first] = all(trail);
    expect(findings).toMatchObject([{ kind: 'new_trail', follows: { why: 'first' } }]);
    expect(parseRecord(first!.bytes)).toMatchObject({ seq: 1, kind: 'trail.started', detail: { follows: null } });
    await trail.close();
  });

  it('is readable by this account alone', async () => {
    const { trail } = await place.open();
    const names = readdirSync(place.folder).filter((name) => name.startsWith('trail.db'));
    expect(names.map((name) => [name, (statSync(`${place.folder}/${name}`).mode & 0o777).toString(8)])).toEqual(
      names.map((name) => [name, '600']),
    );
    await trail.close();
  });

  it('keeps nothing of a record in the clear', async () => {
    const { trail } = await place.open();
    await trail.append(testEvent(1));
    await trail.close();
    expect(readFileSync(place.file).includes('study.opened')).toBe(false);
    expect(readFileSync(place.file).includes('P-1')).toBe(false);
  });
});

describe('append', () => {
  it('numbers records in the order of the calls and chains their exact bytes', async () => {
    const { trail } = await place.open();
    const stored = await Promise.all(Array.from({ length: 700 }, (_, n) => trail.append(testEvent(n))));
    expect(stored.map((result) => result.ok && result.value.seq)).toEqual(Array.from({ length: 700 }, (_, n) => n + 2));
    const records = all(trail).map(({ seq, bytes, head }) => ({ seq, bytes, head: Buffer.from(head, 'hex') }));
    const verdict = verifyChain({ trail: trail.id, records });
    expect(verdict).toMatchObject({ kind: 'whole', at: { seq: 701 } });
    expect(stored.at(-1)).toMatchObject({ value: { head: trail.status().head } });
    await trail.close();
  });

  it('refuses an event that breaks the schema', async () => {
    const { trail } = await place.open();
    const bad = { ...testEvent(1), session: 'not-a-uuid' };
    expect(await trail.append(bad)).toEqual({ ok: false, code: 'audit.invalid_event' });
    await trail.close();
  });

  it('stores an emergency that breaks the schema without its bad members', async () => {
    const { trail } = await place.open();
    const bad = { ...testEvent(1), kind: 'emergency.started' as const, grant: 'not-a-uuid' };
    expect(await trail.appendEmergency(bad)).toMatchObject({ ok: true, value: { kind: 'durable', seq: 2 } });
    const record = parseRecord(all(trail)[1]!.bytes);
    expect(record).toMatchObject({ kind: 'emergency.started', grant: null, detail: { unreadable: ['grant'], n: 1 } });
    await trail.close();
  });

  it('refuses after close', async () => {
    const { trail } = await place.open();
    await trail.close();
    expect(await trail.append(testEvent(1))).toEqual({ ok: false, code: 'audit.closed' });
  });
});

describe('the cursor', () => {
  it('gives what is not acknowledged, within limits, and at least one record', async () => {
    const { trail } = await place.open();
    await Promise.all(Array.from({ length: 10 }, (_, n) => trail.append(testEvent(n))));
    const batch = trail.unsent(4, 1e9);
    expect(batch.ok && batch.value.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(trail.unsent(100, 1)).toMatchObject({ ok: true, value: [{ seq: 1 }] });
    await trail.close();
  });

  it('gives the newest record alone, until that is acknowledged', async () => {
    const { trail } = await place.open();
    for (let n = 1; n <= 3; n += 1) await trail.append(testEvent(n));
    const last = all(trail).at(-1)!;
    expect(trail.newest()).toEqual({ ok: true, value: [last] });
    trail.acknowledge(last.seq, last.head, NO_RECEIPT);
    expect(trail.newest()).toEqual({ ok: true, value: [] });
    await trail.close();
  });

  it('moves only to a head that is its own, and survives a restart', async () => {
    const { trail } = await place.open();
    await trail.append(testEvent(1));
    const [first, second] = all(trail);
    expect(trail.acknowledge(2, first!.head, NO_RECEIPT)).toEqual({ ok: false, code: 'trail.fork' });
    expect(trail.acknowledge(3, second!.head, NO_RECEIPT)).toEqual({ ok: false, code: 'trail.fork' });
    expect(trail.acknowledge(2, second!.head, NO_RECEIPT)).toEqual({ ok: true, value: 2 });
    expect(trail.acknowledge(1, first!.head, NO_RECEIPT)).toEqual({ ok: false, code: 'trail.collector_behind' });
    await trail.close();
    const again = await place.open();
    expect(again.trail.status()).toMatchObject({ seq: 2, acknowledged: 2, unacknowledged: 0 });
    expect(again.trail.unsent(10, 1000)).toEqual({ ok: true, value: [] });
    await again.trail.close();
  });
});

describe('a second opening', () => {
  it('goes on with the same trail and finds a clean end', async () => {
    const first = await place.open();
    await first.trail.append(testEvent(1));
    await first.trail.close();
    const second = await place.open();
    expect(second.findings).toEqual([]);
    expect(second.trail.id).toBe(first.trail.id);
    expect(await second.trail.append(testEvent(2))).toMatchObject({ value: { seq: 3 } });
    await second.trail.close();
  });

  it('is refused while the first is open', async () => {
    const { trail } = await place.open();
    expect(await openTrail({ ...place.deps, lockWaitMs: 50 })).toEqual({ ok: false, code: 'trail.in_use' });
    expect(await trail.append(testEvent(1))).toMatchObject({ ok: true });
    await trail.close();
  });
});

describe('state', () => {
  it('is durable, sealed and bound to its name', async () => {
    const { trail } = await place.open();
    trail.state.set('offline.uses', { left: 50, secret: 'hush-hush' });
    await trail.close();
    expect(readFileSync(place.file).includes('hush-hush')).toBe(false);
    const again = await place.open();
    expect(again.trail.state.get('offline.uses')).toEqual({ left: 50, secret: 'hush-hush' });
    expect(again.trail.state.get('nothing')).toBeUndefined();
    await again.trail.close();
  });

  it('is all or nothing in a transaction', async () => {
    const { trail } = await place.open();
    const { state } = trail;
    const failing = () =>
      state.transaction(() => {
        state.set('a', 1);
        throw new Error('on purpose');
      });
    expect(failing).toThrow('on purpose');
    expect(state.get('a')).toBeUndefined();
    await trail.close();
  });
});

describe('what went wrong before', () => {
  it('names the lost trail when the file is gone', async () => {
    const { trail } = await place.open();
    await trail.append(testEvent(1));
    const { head } = trail.status();
    await trail.close();
    rmSync(place.file);
    const again = await place.open();
    expect(kinds(again.trail)).toEqual(['trail.started', 'trail.gap']);
    expect(parseRecord(all(again.trail)[0]!.bytes)?.detail).toMatchObject({
      follows: { trail: trail.id, seq: 2, head },
      why: 'missing',
    });
    expect(parseRecord(all(again.trail)[1]!.bytes)?.detail).toMatchObject({ fromSeq: 1, toSeq: 2 });
    await again.trail.close();
  });

  it('puts a database aside whose key the keychain lost, and deletes nothing', async () => {
    const { trail } = await place.open();
    await trail.close();
    for (const name of place.vault.held.keys()) if (name.startsWith('trail-key.')) place.vault.held.delete(name);
    const again = await place.open();
    expect(again.findings).toMatchObject([{ kind: 'new_trail', follows: { why: 'key_missing', trail: trail.id } }]);
    const aside = again.findings[0]?.kind === 'new_trail' ? again.findings[0].follows.file : null;
    expect(existsSync(`${place.folder}/${aside}`)).toBe(true);
    await again.trail.close();
  });

  it('still tells why, and where it lies, if the keychain fails between putting it aside and hearing of the next', async () => {
    const { trail } = await place.open();
    await trail.close();
    const old = readFileSync(place.file);
    const again = await place.open();
    await again.trail.append(testEvent(1));
    await again.trail.close();
    writeFileSync(place.file, old);
    const set: typeof place.vault.set = (name, value) =>
      name.startsWith('trail-aside') ? place.vault.set(name, value) : Promise.reject(new AgentError('vault.locked'));
    const failing = { ...place.vault, set };
    expect(await openTrail({ ...place.deps, vault: failing })).toEqual({ ok: false, code: 'vault.locked' });
    expect(existsSync(place.file)).toBe(false);
    const last = await place.open();
    const [aside] = listSetAside(place.file);
    expect(kinds(last.trail)).toEqual(['trail.started', 'trail.tampered', 'trail.gap']);
    expect(last.findings).toMatchObject([
      { kind: 'new_trail', follows: { why: 'tail_missing', trail: trail.id, file: basename(aside!) } },
    ]);
    await last.trail.close();
  });

  it('refuses while the keychain does not answer, and touches nothing', async () => {
    const { trail } = await place.open();
    await trail.close();
    const locked = { ...place.vault, get: () => Promise.reject(new AgentError('vault.locked')) };
    expect(await openTrail({ ...place.deps, vault: locked })).toEqual({ ok: false, code: 'vault.locked' });
    expect((await place.open()).trail.id).toBe(trail.id);
  });
});
