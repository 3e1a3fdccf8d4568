import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { findFreePort } from '../../lab/free-port.ts';
import { addFigures, balance, type Figures } from '../ledger.ts';
import { openRoom, type HeldRecord, type Room } from '../room.ts';
import type { Field, Scenario } from '../scenario.ts';
import { openStation, type Station } from '../station.ts';

const ROUNDS = { full: 60, short: 4 } as const;
const AT_ONCE = 2;
const PAGE = 4096;

type Judged = { readonly figures: Figures; readonly faults: readonly string[]; readonly declared: number };

/**
 * Random bytes in pages of the database and of its write-ahead log, of which the collector holds a part. What is promised
 * arrives, or a `trail.gap` record says that it is lost: never neither, and the agent goes on.
 */
export const damagedPages: Scenario = {
  name: 'damaged pages',
  run: async (field) => {
    const room = await openRoom(field);
    try {
      const numbers = Array.from({ length: ROUNDS[field.size] }, (_, round) => round);
      const judged: Judged[] = [];
      const work = async (): Promise<void> => {
        for (let round = numbers.shift(); round !== undefined; round = numbers.shift()) {
          judged.push(await damageOne(field, room, round));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const declared = judged.reduce((sum, one) => sum + one.declared, 0);
      return {
        did: `${ROUNDS[field.size]} trails, ${declared} records gone and said to be`,
        figures: addFigures(judged.map(({ figures }) => figures)),
        undetected: 0,
        faults: judged.flatMap(({ faults }) => faults),
      };
    } finally {
      await room.stop();
    }
  },
};

async function damageOne(field: Field, room: Room, round: number): Promise<Judged> {
  const station = openStation(field, await room.enrolWorkstation(), 600 + round);
  const { file, name } = station.workstation;
  await station.drain({ count: 40 });
  const nobody = await findFreePort();
  await station.run(
    { count: 150, port: nobody },
    { onLine: (line, { kill }) => (line.say === 'phase' && line.phase === 'close' ? kill() : undefined) },
  );
  const what = damage(station, file);
  // Damage in the middle may be met by the first run only when it sends, and be put aside by the next.
  await station.drain({ count: 20 });
  const run = await station.drain({ count: 5 });
  const held = (await room.held()).get(name) ?? [];
  const judged = judge(station, held);
  const faults = run.code === 0 ? judged.faults : [...judged.faults, `the agent ended with ${run.code}: ${run.errors}`];
  return { ...judged, faults: faults.map((fault) => `${what}: ${fault}`) };
}

/** Overwrites some bytes of some pages of one of the two files; says which. */
function damage({ seeded: { between, oneOf } }: Station, file: string): string {
  const target = oneOf([file, existsSync(`${file}-wal`) ? `${file}-wal` : file]);
  const opened = openSync(target, 'r+');
  const pages = Math.ceil(fstatSync(opened).size / PAGE);
  const hit = Array.from({ length: between(1, 3) }, () => between(1, Math.max(1, pages - 1)));
  for (const page of hit)
    writeSync(opened, randomBytes(between(1, 600)), 0, null, page * PAGE + between(0, PAGE - 600));
  closeSync(opened);
  return `${target.endsWith('-wal') ? 'log' : 'database'}, pages ${hit.join(' ')} of ${pages}`;
}

const Number_ = z.number().int();
/** What is said of the numbers of a trail that ended: all of them that may be missing, or each one that is. */
const EndedSchema = z.looseObject({
  what: z.literal('trail_ended'),
  trail: z.string(),
  fromSeq: Number_.nullable(),
  toSeq: Number_.nullable(),
});
const AccountSchema = z.looseObject({
  what: z.literal('account'),
  trail: z.string(),
  lost: z.array(z.tuple([Number_, Number_])),
});
/** A record of an old trail that came within one of the new. */
const SalvagedSchema = z.looseObject({
  trail: z.string(),
  seq: Number_,
  record: z.looseObject({ id: z.string(), detail: z.looseObject({ n: z.number().optional() }) }),
});

type Claim = { readonly trail: string; readonly from: number; readonly to: number };

function judge({ promised }: Station, held: readonly HeldRecord[]): Judged {
  const salvaged = held.flatMap(({ kind, detail }) => {
    const found = kind === 'trail.salvaged' ? SalvagedSchema.safeParse(detail).data : undefined;
    return found === undefined ? [] : [found];
  });
  const there = new Set([...held.map(({ id }) => id), ...salvaged.map(({ record }) => record.id)]);
  const accounts = held.flatMap(({ detail }) => AccountSchema.safeParse(detail).data ?? []);
  const claims: readonly Claim[] = [
    ...accounts.flatMap(({ trail, lost }) => lost.map(([from, to]) => ({ trail, from, to }))),
    ...held
      .flatMap(({ detail }) => EndedSchema.safeParse(detail).data ?? [])
      .filter(({ trail }) => !accounts.some((account) => account.trail === trail))
      .map(({ trail, fromSeq, toSeq }) => ({ trail, from: fromSeq ?? 1, to: toSeq ?? Infinity })),
  ];
  const isClaimed = (trail: string, seq: number): boolean =>
    claims.some((claim) => claim.trail === trail && claim.from <= seq && seq <= claim.to);
  const gone = promised().filter(({ place }) => place !== null && !there.has(place.id));
  const declared = gone.filter(({ place }) => place !== null && isClaimed(place.trail, place.seq));
  const rest = promised().filter((one) => !declared.includes(one));
  const asOwn = salvaged.map(({ trail, seq, record }) => ({
    trail,
    seq,
    id: record.id,
    event: record.detail.n ?? null,
  }));
  const figures = balance(
    rest,
    [...held, ...asOwn].toSorted((a, b) => a.seq - b.seq),
  );
  return {
    // What came within another record does not follow the numbers of its own trail.
    figures: salvaged.length === 0 ? figures : { ...figures, outOfOrder: 0 },
    faults: namesTheOld(held),
    declared: declared.length,
  };
}

/** Each trail but the first begins with what it follows. */
function namesTheOld(held: readonly HeldRecord[]): readonly string[] {
  const trails = [...new Set(held.map(({ trail }) => trail))];
  const FollowsSchema = z.looseObject({ follows: z.looseObject({ trail: z.string() }).nullable() });
  const named = held
    .filter(({ kind }) => kind === 'trail.started')
    .map(({ detail }) => FollowsSchema.parse(detail).follows?.trail ?? null);
  return named.filter((one) => one === null).length === 1 || trails.length === 0
    ? []
    : [`${trails.length} trails, of which ${named.filter((one) => one === null).length} name none before them`];
}
