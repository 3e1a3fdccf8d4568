import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alterRecord } from './support/alter-record.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { isMark, openSealedDesk, SEALING_ENTRY, type SealedDesk } from './support/sealed-desk.ts';
import { removeDatabase } from './support/tamper.ts';
import { tellFigures } from './support/tell-figures.ts';

let room: ProofRoom;
let desk: SealedDesk;
beforeAll(async () => {
  room = await openProofRoom();
});
afterAll(() => room.stop());
beforeEach(async () => {
  desk = await openSealedDesk(room);
});
const rows: string[] = [];
afterAll(() => tellFigures('seals', [`${rows.length} attacks, who finds each`, ...rows]));

const DAY_MS = 86_400_000;
const altered = { detail: { altered: true } };

describe('a trail that nobody touched', () => {
  it('is whole to the workstation, to the collector and to the script, sent or not, over runs and a crash', async () => {
    await desk.run(async ({ work, send }) => {
      await work(3);
      await send();
    });
    await desk.run(({ work }) => work(2), 'crash');
    await desk.run(({ work }) => work(2));
    const file = await desk.exportTrail();
    const verdict = await desk.verifyAtCollector(file);
    expect(verdict).toMatchObject({ code: 0, whole: true, missing: [] });
    expect(await desk.verify()).toBe('whole');
    expect(await desk.verifyInPython(file)).toMatch(/^sealed [0-9a-f-]{36} 12 /);
    expect(await desk.alerts()).toEqual([]);
  });

  it('is whole though the wall clock was stepped by a day, ahead and back', async () => {
    await desk.run(async ({ work, send }) => {
      await work(2);
      desk.clock.wrongByMs = DAY_MS;
      await work(2);
      await send();
      desk.clock.wrongByMs = -DAY_MS;
      await work(2);
      await send();
    });
    const file = await desk.exportTrail();
    const verdict = await desk.verifyAtCollector(file);
    expect(verdict).toMatchObject({ code: 0, trails: [{ kind: 'whole', silences: [] }] });
    expect(await desk.verifyInPython(file)).toMatch(/^sealed /);
    expect(await desk.alerts()).toEqual([]);
  });
});

describe('the attacks that another verifier let through', () => {
  it('the end is cut off: the seals that were made of it are missed', async () => {
    await desk.run(async ({ work, send }) => {
      await work(2);
      await send();
      await work(2);
    });
    const old = desk.image();
    await desk.run(({ work }) => work(4));
    desk.putBack(old, [SEALING_ENTRY]); // everything but the key, of which there is no older one
    expect(await desk.verify()).toBe('seals_missing');
    await desk.run(async ({ work, send }) => {
      await work(2);
      await send();
    });
    const verdict = await desk.verifyAtCollector(await desk.exportTrail());
    expect(verdict).toMatchObject({ code: 1, trails: [{ kind: 'broken', what: 'skipped' }] });
    expect(await desk.alerts()).toEqual(['seal.skipped', 'trail.tampered']);
    rows.push('cut the tail: audit verify, start, collector, verify-trail');
  });

  it('a record is altered and all is sealed again with the present key: it is not the key of then', async () => {
    await desk.run(({ work }) => work(6));
    await alterRecord(desk, 6, (record) => ({ ...record, ...altered }));
    expect(await desk.verify()).toBe('whole'); // nothing here can tell
    const file = await desk.exportTrail();
    const verdict = await desk.verifyAtCollector(file);
    expect(verdict).toMatchObject({ code: 1, trails: [{ kind: 'broken', what: 'mac' }] });
    expect(await desk.verifyInPython(file)).toMatch(/^records \d+ to \d+: not sealed with the key of its epoch$/);
    await desk.run(({ send }) => send());
    expect(await desk.alerts()).toEqual(['seal.wrong']);
    rows.push('re-seal with the current key: collector, verify-trail');
  });

  it('a fresh trail is put in its place: its seals begin where those that are missing end', async () => {
    await desk.run(({ work }) => work(3));
    removeDatabase(desk.file);
    [...desk.vault.held.keys()].filter(isMark).forEach((name) => desk.vault.held.delete(name));
    await desk.run(async ({ work, send }) => {
      await work(2);
      await send();
    });
    const verdict = await desk.verifyAtCollector(await desk.exportTrail());
    expect(verdict).toMatchObject({
      code: 1,
      whole: false,
      trails: [{ kind: 'whole' }],
      missing: [{ from: 0, to: 4 }],
    });
    rows.push('swap for a fresh trail: verify-trail; the collector after five minutes');
  });

  it('an unsealed trail is put in its place: the collector gives no second key, and an unsealed trail is none', async () => {
    await desk.run(async ({ work, send }) => {
      await work(2);
      await send();
    });
    removeDatabase(desk.file);
    for (const name of desk.vault.held.keys()) {
      if (isMark(name) || name === SEALING_ENTRY) desk.vault.held.delete(name);
    }
    await desk.run(async ({ work, send }) => {
      await work(6);
      await send();
    });
    const verdict = await desk.verifyAtCollector(await desk.exportTrail());
    expect(verdict).toMatchObject({ code: 1, trails: [{ kind: 'broken', what: 'unsealed' }] });
    expect(await desk.alerts()).toEqual(['seal.key_refused', 'seal.silent', 'trail.replaced']);
    rows.push('swap for an unsealed trail: collector (key refused, silence), verify-trail');
  });

  it('an old copy of disk and keychain is put back: what was sent since is known, and its epochs come twice', async () => {
    await desk.run(({ work }) => work(2));
    const old = desk.image();
    await desk.run(async ({ work, send }) => {
      await work(3);
      await send();
    });
    desk.putBack(old);
    expect(await desk.verify()).toBe('whole');
    await desk.run(async ({ work, send }) => {
      await work(2);
      await send();
    });
    const verdict = await desk.verifyAtCollector(await desk.exportTrail());
    expect(verdict).toMatchObject({ code: 1, trails: [{ kind: 'broken', what: 'other' }] });
    expect(await desk.alerts()).toContain('trail.rewritten');
    rows.push('an old copy of disk and keychain: collector, verify-trail; of what was never sent: next row');
  });

  it('an old copy is put back while the machine runs, and nothing had been sent since: it was silent', async () => {
    await desk.run(async ({ work, send }) => {
      await work(2);
      await send();
    }, 'crash');
    const old = desk.image();
    await desk.run(({ work }) => work(5), 'crash');
    desk.putBack(old);
    await desk.run(({ send }) => send());
    expect(await desk.alerts()).toEqual(['seal.silent']);
    const { trails } = await desk.verifyAtCollector(await desk.exportTrail());
    expect(trails).toMatchObject([{ silences: [{ ms: expect.any(Number) }] }]);
    rows.push('an old copy of disk and keychain, running, never sent: collector, verify-trail (silence)');
  });

  it('everything is deleted: what was sent stays, and nobody can begin anew in the name of this workstation', async () => {
    const id = await desk.run(async ({ work, send }) => {
      await work(2);
      await send();
      await work(2);
    });
    removeDatabase(desk.file);
    desk.vault.held.clear();
    await desk.run(async ({ work, send }) => {
      await work(6);
      await send(); // with a certificate that somebody kept; from the keychain alone there is none any more
    });
    expect(await desk.alerts()).toEqual(['seal.key_refused', 'seal.silent', 'trail.replaced']);
    const held = room.file('held.ndjson');
    writeFileSync(held, await room.collector.run(['records', 'export', '--trail', id]));
    expect(await desk.verifyAtCollector(held)).toMatchObject({ code: 0, whole: true });
    rows.push('delete everything: collector');
  });
});
