import { copyFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAttackedTrail, type AttackedTrail } from './support/attacked-trail.ts';
import { alertsOf, KINDS } from './support/kinds-of-tampering.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { createSeeded, SEED } from './support/seeded.ts';
import { changeByte, COLUMNS, putBack } from './support/tamper.ts';
import { tellFigures } from './support/tell-figures.ts';

/** Changed bytes of each column that are only verified; each kind goes the whole way once. */
const BYTES_A_COLUMN = 40;

let room: ProofRoom;
beforeAll(async () => {
  room = await openProofRoom();
});
afterAll(() => room.stop());

const rows: string[] = [];
afterAll(() => {
  tellFigures('tampering', [
    `${rows.length} kinds, each found by at least one; ${COLUMNS.length * BYTES_A_COLUMN} more single bytes, all found by audit verify; seed ${SEED}`,
    ...rows,
  ]);
});

describe('who finds what was done to a trail of which the collector holds a part', () => {
  it.each(KINDS)(
    '$what',
    async (kind) => {
      const { what, attack, verify, start } = kind;
      const at = await makeAttackedTrail(room);
      attack(at);
      const verdict = await at.verify();
      const { found, alerts } = await at.startAgain();
      const tells = [verdict !== 'whole', found !== null, alerts.length > 0];
      expect(tells).toContain(true);
      expect(verify).toContain(verdict);
      expect(start).toContain(found);
      expect(alerts).toEqual(alertsOf(kind, found));
      rows.push(`| ${what} | ${verdict} | ${found ?? ''} | ${alerts.join(', ')} |`);
    },
    60_000,
  );

  it('nobody, when nothing was done', async () => {
    const at = await makeAttackedTrail(room);
    expect(await at.verify()).toBe('whole');
    expect(await at.startAgain()).toEqual({ found: null, alerts: [] });
  }, 60_000);

  it('nobody, of what was never sent, when the whole file and its mark are put back: the keychain is the only witness', async () => {
    const at = await makeAttackedTrail(room);
    putBack(at.late.file, at.file);
    expect(await at.verify()).toBe('tail_missing');
    at.late.putBackMark();
    expect(await at.verify()).toBe('whole');
    expect(await at.startAgain()).toEqual({ found: null, alerts: [] });
  }, 60_000);
});

describe('any byte', () => {
  let at: AttackedTrail;
  let whole: string;
  beforeAll(async () => {
    at = await makeAttackedTrail(room);
    whole = room.file('whole.db');
    copyFileSync(at.file, whole);
  });

  it.each(COLUMNS.map((column, nth) => ({ name: column.join('.'), column, nth })))(
    'of $name is found by audit verify, whichever it is',
    async ({ column, nth }) => {
      const seeded = createSeeded(100 + nth);
      const missed: string[] = [];
      for (let round = 0; round < BYTES_A_COLUMN; round += 1) {
        putBack(whole, at.file);
        const changed = changeByte(at.file, column, seeded);
        if ((await at.verify()) === 'whole') missed.push(changed);
      }
      expect(missed).toEqual([]);
    },
    60_000,
  );
});
