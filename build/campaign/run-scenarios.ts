import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { addFigures, NO_FIGURES, type Figures } from './ledger.ts';
import { holds, type Field, type Outcome, type Scenario } from './scenario.ts';

export type Row = { readonly name: string; readonly outcome: Outcome; readonly seconds: number; readonly ok: boolean };
export type CampaignResult = {
  readonly ok: boolean;
  readonly seconds: number;
  readonly figures: Figures & { readonly undetected: number };
  readonly rows: readonly Row[];
};

/** Two cores: the waiting of one is the time of another. */
const AT_ONCE = 3;

/**
 * Runs all scenarios, some at a time, each in a folder of its own. One that throws has failed; the others go on. In the short
 * size one that only came late is tried again.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  field: Field,
  say: (line: string) => void,
): Promise<CampaignResult> {
  const fromMs = performance.now();
  const waiting = [...scenarios.entries()];
  const rows: Row[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, scenario] = next;
      let row = await runOne(scenario, { ...field, folder: join(field.folder, `scenario-${at}`) });
      tell(row);
      if (field.size === 'short' && mayBeTriedAgain(row)) {
        row = await runOne(scenario, { ...field, folder: join(field.folder, `scenario-${at}-again`) });
        tell(row);
      }
      rows[at] = row;
    }
  };
  const tell = (row: Row): void => {
    say(`${row.ok ? '✓' : '✗'} ${row.name} (${row.seconds.toFixed(0)} s): ${row.outcome.did}`);
    for (const fault of [...row.outcome.faults, ...(row.outcome.late ?? [])]) say(`    ${fault}`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const undetected = rows.reduce((sum, { outcome }) => sum + outcome.undetected, 0);
  return {
    ok: rows.length > 0 && rows.every(({ ok }) => ok),
    seconds: secondsSince(fromMs),
    figures: { ...addFigures(rows.map(({ outcome }) => outcome.figures)), undetected },
    rows,
  };
}

/** In the tests of every change other things run beside it: what came late there may come in time, what was lost is lost. */
const mayBeTriedAgain = ({ ok, outcome }: Row): boolean => !ok && holds({ ...outcome, late: [] });

async function runOne({ name, run }: Scenario, field: Field): Promise<Row> {
  const fromMs = performance.now();
  mkdirSync(field.folder, { recursive: true });
  try {
    const outcome = await run(field);
    return { name, outcome, seconds: secondsSince(fromMs), ok: holds(outcome) };
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const outcome = { did: 'ended early', figures: NO_FIGURES, undetected: 0, faults: [why] };
    return { name, outcome, seconds: secondsSince(fromMs), ok: false };
  }
}

const secondsSince = (fromMs: number): number => (performance.now() - fromMs) / 1000;
