import { parseArgs } from 'node:util';
import { ReleaseSchema } from '../../protocol/wire/update.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { seatsOf } from '../rollout/find-seats.ts';
import { judgeRollout, type RolloutRing } from '../rollout/judge-rollout.ts';
import { changeRollout, latestRollout, startRollout, type Rollout, type Started } from '../rollout/rollouts.ts';
import { type CommandIo, EXIT, print, printLine, UsageError } from './command-io.ts';
import { textTable } from './text-table.ts';
import { readRing } from './token-command.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  rings: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;
const USAGE = 'rollout start VERSION --rings NAME:0h,NAME:24h,… | show | hold | resume | finish';
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MOST_RINGS = 8;

/** `glasskey collector rollout …`: which version the updaters of the workstations may install, ring by ring. */
export async function rolloutCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [action, version, more] = positionals;
  if (more !== undefined || (version !== undefined && action !== 'start')) throw new UsageError(USAGE);
  return withCollector(values.data, ({ collector }) => {
    const actor = commandActor();
    if (action === 'show') return show(collector, values.json, io);
    if (action === 'start') {
      const plan = { version: readRelease(version), rings: readRings(values.rings ?? ''), actor };
      const started = startRollout(collector, plan);
      if (started.kind === 'started') return show(collector, values.json, io);
      io.stderr.write(`${whyNotStarted(started)}\n`);
      return EXIT.refused;
    }
    if (action !== 'hold' && action !== 'resume' && action !== 'finish') throw new UsageError(USAGE);
    if (changeRollout(collector, action, { actor, because: 'asked_for' })) return show(collector, values.json, io);
    io.stderr.write(`there is no rollout to ${action}: glasskey collector rollout show\n`);
    return EXIT.refused;
  });
}

const whyNotStarted = (started: Exclude<Started, { kind: 'started' }>): string =>
  started.kind === 'empty'
    ? `nobody is in ${started.rings.join(', ')}: glasskey collector workstations, workstation ring ID NAME`
    : 'another rollout is not finished: glasskey collector rollout show, then finish';

function readRelease(text: string | undefined): string {
  const release = ReleaseSchema.safeParse(text);
  if (!release.success) throw new UsageError(`VERSION: a release, as 0.3.0\n  ${USAGE}`);
  return release.data;
}

/** `pilot:0h,early:24h`: each ring once, none before the one above it. Throws UsageError. */
function readRings(text: string): readonly RolloutRing[] {
  const rings = text.split(',').map((part) => {
    const [, name = '', number = '', unit = ''] = /^([^:]+):(\d{1,4})([mhd])$/.exec(part) ?? [];
    if (unit !== 'm' && unit !== 'h' && unit !== 'd')
      throw new UsageError(`--rings: NAME:0h,NAME:24h,… with m, h or d\n  ${USAGE}`);
    return { name: readRing(name), afterMs: Number(number) * UNIT_MS[unit] };
  });
  const isOrdered = rings.every(({ afterMs }, at) => afterMs >= (rings[at - 1]?.afterMs ?? 0));
  const isOnce = new Set(rings.map(({ name }) => name)).size === rings.length;
  if (!isOrdered || !isOnce || rings.length > MOST_RINGS)
    throw new UsageError(`--rings: each once, in the order of their times, at most ${MOST_RINGS}`);
  return rings;
}

function show(collector: Collector, isJson: boolean, io: CommandIo): number {
  const rollout = latestRollout(collector);
  if (rollout === null) {
    print(io, isJson, null, ['No rollout.']);
    return EXIT.done;
  }
  const { version, state, startedMs, changedMs } = rollout;
  const rings = ringsOf(collector, rollout);
  print(io, isJson, { version, state, startedAt: isoTime(startedMs), changedAt: isoTime(changedMs), rings }, [
    `${version}: ${state} since ${isoTime(changedMs)}`,
    ...textTable(
      ['ring', 'from', 'open', 'workstations', 'named it', 'have it', 'unwell since'],
      rings.map(({ ring, from, isOpen, all, named, have, unwell }) => {
        return [ring, from, isOpen ? 'yes' : 'no', ...[all, named, have, unwell].map(String)];
      }),
    ),
  ]);
  const empty = rings.filter(({ all }) => all === 0).map(({ ring }) => ring);
  if (state !== 'finished' && empty.length > 0 && !isJson)
    printLine(io, `Nobody is in ${empty.join(', ')}: no news of the version comes from there.`);
  if (state === 'held' && !isJson) printLine(io, 'Nobody is named it. See glasskey collector alerts and workstations.');
  return EXIT.done;
}

/** Each ring with its times and counts. `unwell`: they were well before they were named the version. */
function ringsOf(collector: Collector, rollout: Rollout) {
  const seats = seatsOf(collector, rollout);
  const judged = judgeRollout(rollout, seats, collector.clock.wallMs());
  const open = judged.kind === 'open' ? judged.rings : [];
  return rollout.rings.map(({ name, afterMs }) => {
    const own = seats.filter(({ ring }) => ring === name);
    const count = (has: (seat: (typeof own)[number]) => boolean): number => own.filter(has).length;
    return {
      ring: name,
      from: isoTime(rollout.startedMs + afterMs),
      isOpen: open.includes(name),
      all: own.length,
      named: count(({ wasWell }) => wasWell !== null),
      have: count(({ hasIt }) => hasIt),
      unwell: count(({ wasWell, isWell }) => wasWell === true && !isWell),
    };
  });
}
