import { parseArgs } from 'node:util';
import { type ReviewReply, VerdictRequestSchema, VERDICTS } from '../../protocol/wire/reader.ts';
import { parseRecord } from '../../protocol/audit/record.ts';
import { toldBy } from '../../protocol/audit/salvaged-record.ts';
import { atDesk, DESK_OPTIONS, tell } from './at-desk.ts';
import { ok } from '../collector.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import type { ListState } from './reader-desk.ts';

const OPTIONS = {
  ...DESK_OPTIONS,
  verdict: { type: 'string' },
  all: { type: 'boolean', default: false },
  before: { type: 'string' },
  beyond: { type: 'string' },
} as const;
const parseReview = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
type Values = ReturnType<typeof parseReview>['values'];

const NUMBER = /^[1-9]\d{0,9}$/;
const ALERTS_USAGE = 'alerts [--all] [--before ID] | alerts acknowledge ID --reviewer USER';

/** `glasskey collector alerts [--all] [--before ID]`: what was raised, the latest first; `alerts acknowledge ID`: somebody has seen it and acts. */
export async function alertsCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseReview(args);
  const [action, number, ...rest] = positionals;
  if (action === 'acknowledge' && rest.length === 0 && NUMBER.test(number ?? '')) {
    return atDesk(values, io, async (desk) =>
      tell(await desk.acknowledgeAlert(Number(number)), values, io, ({ id }) => [`alert ${id} is acknowledged`]),
    );
  }
  if (action !== undefined || !NUMBER.test(values.before ?? '1')) throw new UsageError(ALERTS_USAGE);
  const before = numberIn(values.before);
  return atDesk(values, io, async (desk) => {
    const reply = await desk.alerts({ state: stateOf(values), before });
    if (reply.ok) tellMore(reply.value.more, ['alerts', '--before', reply.value.alerts.at(-1)?.id], values, io);
    return tell(reply.ok ? ok(reply.value.alerts) : reply, values, io, (list) =>
      list.map(({ id, severity, kind, at, count, user, workstation }) =>
        [id, severity, kind, at, `x${count}`, user ?? '-', workstation ?? '-'].join(' '),
      ),
    );
  });
}

type Next = readonly [command: string, option: string, end: number | undefined];

/** How the rest is listed: beside the list, which programs read. */
function tellMore(more: number, [command, option, end]: Next, { all }: Values, io: CommandIo): void {
  if (more > 0) io.stderr.write(`${more} more: ${command} ${all ? '--all ' : ''}${option} ${end}\n`);
}

/**
 * `glasskey collector reviews [--all] [--beyond ID]`: emergency accesses that wait for a verdict, the nearest deadline first;
 * or the latest of all, the latest last.
 */
export async function reviewsCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseReview(args);
  const isUsage = positionals.length === 0 && NUMBER.test(values.beyond ?? '1');
  if (!isUsage) throw new UsageError('reviews [--all] [--beyond ID]');
  return atDesk(values, io, async (desk) => {
    const reply = await desk.reviews({ state: stateOf(values), beyond: numberIn(values.beyond) });
    if (reply.ok) {
      const { reviews, more } = reply.value;
      tellMore(more, ['reviews', '--beyond', reviews.at(values.all ? 0 : -1)?.id], values, io);
    }
    return tell(reply.ok ? ok(reply.value.reviews) : reply, values, io, (list) =>
      list.map(({ id, state, user, identity, workstation, startedAt, deadlineAt, isOverdue, verdict }) => {
        const due = isOverdue ? 'OVERDUE' : `until ${deadlineAt}`;
        return [id, state, user, identity, workstation, startedAt, due, verdict ?? '-'].join(' ');
      }),
    );
  });
}

/** `glasskey collector review ID [--verdict V] --reviewer USER`: reads one, or gives a verdict with words. */
export async function reviewCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseReview(args);
  const id = Number(positionals[0]);
  if (!Number.isInteger(id) || id < 1) throw new UsageError('review ID [--verdict …] --reviewer USER');
  return atDesk(values, io, async (desk, { prove, ask }) => {
    if (values.verdict === undefined) return tell(await desk.review(id), values, io, linesOf);
    // Words come from standard input like the rest: they may speak of a patient.
    await prove();
    const words = await ask('Words (10 characters or more)');
    const request = VerdictRequestSchema.safeParse({ verdict: values.verdict, words });
    if (!request.success) throw new UsageError(`--verdict ${VERDICTS.join('|')} and words of 10 characters or more`);
    const decided = await desk.decide(id, request.data);
    return tell(decided, values, io, (review) => [`review ${review.id}: ${review.verdict}, ${review.state}`]);
  });
}

const numberIn = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
const stateOf = ({ all }: Values): ListState => (all ? 'all' : 'open');

function linesOf({ review, records, verdicts }: ReviewReply): readonly string[] {
  const { id, state, user, identity, workstation, startedAt, deadlineAt } = review;
  const told = records.map(({ seq, record }) => {
    const parsed = parseRecord(Buffer.from(record, 'base64'));
    if (parsed === null) return `  ${seq} ? ? -`;
    const { at, kind, object, detail } = toldBy(parsed);
    const said = kind === 'emergency.started' ? detail['words'] : '';
    const words = typeof said === 'string' ? ` ${said}` : '';
    return `  ${seq} ${at} ${kind} ${object?.patientId ?? '-'}${words}`;
  });
  const given = verdicts.map(({ at, reviewer, verdict, words }) => `  ${at} ${reviewer} ${verdict}: ${words}`);
  const head = `review ${id} ${state}: ${user} (${identity}) at ${workstation}, ${startedAt}, verdict until ${deadlineAt}`;
  return [head, 'Done under it:', ...told, 'Verdicts:', ...(given.length === 0 ? ['  none'] : given)];
}
