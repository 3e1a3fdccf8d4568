import { z } from 'zod';
import { addFigures } from '../ledger.ts';
import type { Room } from '../room.ts';
import type { Outcome } from '../scenario.ts';
import type { Station } from '../station.ts';

export type Judged = {
  readonly did: string;
  readonly faults?: readonly string[];
  readonly late?: readonly string[];
  /** Kinds of alarms that are right here. */
  readonly expected?: readonly string[];
};

/** Alarms that say of trails, seals or the log that somebody changed or lost something: nobody did. */
const SERIOUS = /^(trail|seal|log)\./;
const AlertsSchema = z.array(z.looseObject({ kind: z.string() }));

async function alarmsOf({ collector }: Room): Promise<readonly string[]> {
  const alerts = AlertsSchema.parse(JSON.parse(await collector.run(['alerts', '--all', '--json'])));
  return [...new Set(alerts.map(({ kind }) => kind))].filter((kind) => SERIOUS.test(kind));
}

/** Drained stations of one room against what its collector holds; both sides verify all that they have. */
export async function judgeRoom(
  room: Room,
  stations: readonly Station[],
  { did, faults = [], late = [], expected = [] }: Judged,
): Promise<Outcome> {
  const held = await room.held();
  const verdicts = await Promise.all(stations.map((one) => one.judge(held.get(one.workstation.name) ?? [])));
  const whole = [await isWhole(room, ['verify']), await isWhole(room, ['log', 'verify'])];
  const alarms = (await alarmsOf(room)).filter((kind) => !expected.includes(kind));
  return {
    did,
    figures: addFigures(verdicts.map(({ figures }) => figures)),
    undetected: 0,
    late,
    faults: [
      ...faults,
      ...verdicts.flatMap((one) => one.faults),
      ...whole.flat(),
      ...alarms.map((kind) => `alarm: ${kind}`),
    ],
  };
}

async function isWhole(room: Room, command: readonly string[]): Promise<readonly string[]> {
  try {
    await room.collector.run(command);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
