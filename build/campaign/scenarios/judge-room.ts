import { addFigures } from '../ledger.ts';
import type { Room } from '../room.ts';
import type { Outcome } from '../scenario.ts';
import type { Station } from '../station.ts';

/** Drained stations of one room against what its collector holds; both sides verify all that they have. */
export async function judgeRoom(
  room: Room,
  stations: readonly Station[],
  { did, faults = [] }: { readonly did: string; readonly faults?: readonly string[] },
): Promise<Outcome> {
  const held = await room.held();
  const verdicts = await Promise.all(stations.map((one) => one.judge(held.get(one.workstation.name) ?? [])));
  const whole = await Promise.all([isWhole(room, ['verify']), isWhole(room, ['log', 'verify'])]);
  return {
    did,
    figures: addFigures(verdicts.map(({ figures }) => figures)),
    undetected: 0,
    faults: [...faults, ...verdicts.flatMap((one) => one.faults), ...whole.flat()],
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
