import { parseArgs } from 'node:util';
import { earliestMs, latestMs } from '../../protocol/wire/time-bound.ts';
import { HoldRequestSchema, type HoldAdded, type HoldRow } from '../../protocol/wire/retention.ts';
import { isoTime } from '../clock.ts';
import { atDesk, DESK_OPTIONS, tell } from './at-desk.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { textTable } from './text-table.ts';
import { readBound } from './time-option.ts';

const OPTIONS = {
  ...DESK_OPTIONS,
  patient: { type: 'string' },
  issuer: { type: 'string' },
  study: { type: 'string' },
  user: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;
const USAGE = `hold list --reviewer USER
  hold add [--patient ID [--issuer I]] [--study UID] [--user USER] [--from DAY] [--to DAY] --reviewer USER
  hold release ID --reviewer USER   twice, by two people`;

/** `glasskey collector hold add | release ID | list`: what stops destruction. The reason comes from standard input. */
export async function holdCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [action, id] = positionals;
  if (action === 'list') {
    return atDesk(values, io, async (desk) => tell(await desk.holds(), values, io, tableOf));
  }
  if (action === 'release' && /^[1-9]\d{0,9}$/.test(id ?? '')) {
    return atDesk(values, io, async (desk) =>
      tell(await desk.releaseHold(Number(id)), values, io, ({ id: hold, state }) => [
        state === 'released' ? `hold ${hold} is released` : `hold ${hold}: a second person has to release it too`,
      ]),
    );
  }
  if (action !== 'add') throw new UsageError(USAGE);
  const { patient: patientId, issuer, study: studyUid, user } = values;
  const times = widest(readBound('--from', values.from), readBound('--to', values.to));
  const about = patientId === undefined ? {} : { patient: { patientId, issuer } };
  return atDesk(values, io, async (desk, { ask, prove }) => {
    await prove();
    const reason = await ask('Reason (10 characters or more)');
    const request = HoldRequestSchema.safeParse({ scope: { ...about, studyUid, user, ...times }, reason });
    if (!request.success) throw new UsageError(`hold add: on what, and a reason of 10 characters or more\n  ${USAGE}`);
    return tell(await desk.addHold(request.data), values, io, addedLines);
  });
}

/** A hold on days holds whatever was recorded on them in any zone: rather more than too little. */
const widest = (from: string | undefined, to: string | undefined): Pick<HoldRow['scope'], 'from' | 'to'> => ({
  from: from === undefined ? undefined : isoTime(earliestMs(from)),
  to: to === undefined ? undefined : isoTime(latestMs(to)),
});

function addedLines({ id, records }: HoldAdded): readonly string[] {
  if (records === null) return [`hold ${id} is in force`];
  if (records > 0) return [`hold ${id} is in force: it holds ${records} records now`];
  return [`hold ${id} is in force, but holds no record now: see in \`hold list\` whether it is on what you meant`];
}

function tableOf(holds: readonly HoldRow[]): readonly string[] {
  if (holds.length === 0) return ['No holds.'];
  const rows = holds.map(({ id, state, scope, reason, addedBy, addedAt, askedBy, releasedBy }) => {
    const release = [askedBy, releasedBy].filter((name) => name !== null).join(' and ');
    return [String(id), state, scopeOf(scope), addedBy, addedAt.slice(0, 10), release === '' ? '-' : release, reason];
  });
  return textTable(['Hold', 'State', 'On', 'Added by', 'On day', 'Release by', 'Reason'], rows);
}

function scopeOf({ patient, studyUid, user, from, to }: HoldRow['scope']): string {
  const issuer = (patient?.issuer ?? '') === '' ? '' : ` (${patient?.issuer})`;
  return [
    ...(patient === undefined ? [] : [`patient ${patient.patientId}${issuer}`]),
    ...(studyUid === undefined ? [] : [`study ${studyUid}`]),
    ...(user === undefined ? [] : [`person ${user}`]),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`before ${to}`]),
  ].join(', ');
}
