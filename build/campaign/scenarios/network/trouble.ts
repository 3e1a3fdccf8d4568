import type { AgentRun } from '../../agent/run-agent.ts';
import type { Room } from '../../room.ts';
import type { Station } from '../../station.ts';

/** One kind of trouble. `meet` lets an agent meet it and says, in words, what did not go as it should. */
export type Trouble = {
  readonly name: string;
  readonly meet: (room: Room, station: Station) => Promise<readonly string[]>;
};

export const portOfCollector = ({ collector }: Room): number => Number(new URL(collector.url).port);

/** Runs an agent that speaks to `port`; `begin` opens it to the collector once the agent has found that it is in trouble. */
export async function runUntilHeard(
  station: Station,
  port: number,
  begin: () => Promise<{ readonly close: () => Promise<void> }>,
): Promise<AgentRun> {
  const opened: ReturnType<typeof begin>[] = [];
  const run = await station.run(
    { count: 60, pauseMs: 5, port, drains: true },
    {
      onLine: (line) => {
        if (line.say === 'sync' && line.kind === 'waiting' && opened.length === 0) opened.push(begin());
      },
    },
  );
  for (const proxy of opened) await (await proxy).close();
  return run;
}

/**
 * What is wrong with a run that should have noticed one of these, in the words of the sync loop, and got through. A connection
 * that a busy machine makes too late is `collector.unreachable` in every trouble, and rightly so.
 */
export function judgeRun(run: AgentRun, codes: readonly string[]): readonly string[] {
  const heard = run.lines.flatMap((line) => (line.say === 'sync' && line.code !== '' ? [line.code] : []));
  const other = heard.filter((code) => !codes.includes(code) && code !== 'collector.unreachable');
  const isNoticed = codes.length === 0 || heard.some((code) => codes.includes(code));
  return [
    ...(run.code === 0 ? [] : [`the agent ended with ${run.code}: ${run.errors}`]),
    ...(isNoticed ? [] : ['was not noticed']),
    ...(other.length === 0 ? [] : [`taken for ${[...new Set(other)].join(', ')}`]),
    ...run.refused.map(({ code }) => `an append was refused: ${code}`),
  ];
}
