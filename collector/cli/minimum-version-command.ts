import { parseArgs } from 'node:util';
import type { MinimumVersion } from '../../protocol/policy/minimum-version.ts';
import { compareVersions, VERSION_PATTERN } from '../../protocol/version.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { belowMinimum } from '../enrolment/below-minimum.ts';
import { listWorkstations } from '../enrolment/workstations.ts';
import type { OpenedCollector } from '../open-collector.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { publishByCommand } from './publish-by-command.ts';
import { readMoment } from './time-option.ts';
import { withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  from: { type: 'string' },
  untried: { type: 'boolean', default: false },
  'at-once': { type: 'boolean', default: false },
} as const;

/**
 * `glasskey collector minimum-version show | set VERSION --from TIME | none`: the oldest agent that people may sign in at,
 * as a part of the signed policy. `set` refuses what would close every seat by a slip of the keyboard.
 */
export async function minimumVersionCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [action, version, ...rest] = positionals;
  const isWhole = rest.length === 0 && (action === 'set') === (version !== undefined);
  if (!isWhole || !['show', 'set', 'none'].includes(action ?? ''))
    throw new UsageError('minimum-version show | set VERSION --from TIME | none');
  return withCollector(values.data, async (opened) => {
    const { collector } = opened;
    if (action === 'show') return tell(collector, policyInForce(collector).minimumVersion, values.json, io);
    const minimum = version === undefined ? null : readMinimum(collector, version, values);
    await publish(opened, minimum);
    return tell(collector, minimum, values.json, io);
  });
}

type Given = { readonly from?: string | undefined; readonly untried: boolean; readonly 'at-once': boolean };

function readMinimum(collector: Collector, version: string, given: Given): MinimumVersion {
  if (!VERSION_PATTERN.test(version)) throw new UsageError('set VERSION: three numbers, such as 0.3.0');
  const moment = readMoment('--from', given.from);
  if (moment === undefined) throw new UsageError('set VERSION --from TIME: from when on it counts');
  const from = isoTime(Date.parse(moment));
  if (Date.parse(from) <= collector.clock.wallMs() && !given['at-once'])
    throw new UsageError('--from lies in the past: sign-in would be refused at once. Say --at-once if that is meant');
  const isTried = listWorkstations(collector).some(
    ({ health, certificateUntil }) =>
      certificateUntil !== null && health !== null && compareVersions(health.version, version) >= 0,
  );
  if (!isTried && !given.untried)
    throw new UsageError(
      `no workstation runs ${version} or newer: all of them would be closed. Say --untried if that is meant`,
    );
  return { version, from };
}

const publish = async (opened: OpenedCollector, minimumVersion: MinimumVersion | null): Promise<void> =>
  void (await publishByCommand(opened, { policy: { ...policyInForce(opened.collector), minimumVersion } }));

/** What counts, and how many workstations it is about. */
function tell(collector: Collector, minimum: MinimumVersion | null, isJson: boolean, io: CommandIo): number {
  const below = listWorkstations(collector).filter((row) => belowMinimum(row, minimum) !== null);
  const lines =
    minimum === null
      ? ['people may sign in at any version']
      : [
          `from ${minimum.from} on nobody signs in at a version older than ${minimum.version}; emergencies go on`,
          `${below.length} of the workstations that said how they are run an older one${below.length === 0 ? '' : ':'}`,
          ...below.map(({ name, site, health }) => `  ${name} (${site}) ${health?.version ?? ''}`),
        ];
  print(
    io,
    isJson,
    { minimum, below: below.map(({ id, name, health }) => ({ id, name, version: health?.version })) },
    lines,
  );
  return EXIT.done;
}
