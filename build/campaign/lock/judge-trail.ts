import type { ReadingRoom } from '../../lab/reading-room.ts';
import { readTrail } from '../../lab/read-trail.ts';
import type { LockReport } from './run-lock-campaign.ts';

/** What the workstation's own trail says otherwise than the campaign: it must tell each opening and each start, and no more. */
export async function judgeTrail(
  room: ReadingRoom,
  { openings, openingsCutShort, starts }: LockReport,
): Promise<readonly string[]> {
  const kinds = (await readTrail(room)).map(({ kind }) => kind);
  const count = (...wanted: readonly string[]): number => kinds.filter((kind) => wanted.includes(kind)).length;
  const opened = count('session.signed_in', 'session.unlocked');
  const started = count('agent.started');
  return [
    ...(opened >= openings && opened <= openings + openingsCutShort
      ? []
      : [`the trail tells ${opened} openings, and there were ${openings}`]),
    ...(started === starts ? [] : [`the trail tells ${started} starts, and there were ${starts}`]),
  ];
}
