import { join } from 'node:path';
import { takeScreenshot } from '../lab/screenshot.ts';
import { OUT, type Stage } from './stage.ts';

/** One step of the journey. It throws when it does not hold; what it returns goes into the report. */
export type Figures = Readonly<Record<string, unknown>>;
export type Step = {
  readonly name: string;
  readonly run: (stage: Stage) => Promise<Figures | void>;
  /** Whether the screen afterwards is worth a picture. */
  readonly picture: boolean;
};

export type StepReport = {
  readonly name: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  readonly screenshot: string | null;
  readonly error?: string;
  readonly figures?: Readonly<Record<string, unknown>>;
};

/** Runs the steps in order and stops at the first that does not hold. */
export async function runSteps(stage: Stage, steps: readonly Step[]): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const [index, step] of steps.entries()) {
    const report = await runStep(stage, step, index + 1);
    reports.push(report);
    console.log(
      `${report.ok ? 'ok  ' : 'FAIL'} ${String(report.milliseconds).padStart(6)} ms  ${step.name}${report.error ?? ''}`,
    );
    if (!report.ok) break;
  }
  return reports;
}

async function runStep(stage: Stage, step: Step, number: number): Promise<StepReport> {
  const beganMs = performance.now();
  const outcome = await step.run(stage).then(
    (figures) => ({ ok: true, ...(figures === undefined ? {} : { figures: { ...figures } }) }),
    (error: unknown) => ({ ok: false, error: `: ${error instanceof Error ? error.message : String(error)}` }),
  );
  const milliseconds = Math.round(performance.now() - beganMs);
  const wanted = step.picture || !outcome.ok;
  const screenshot = wanted ? join(OUT, `${String(number).padStart(2, '0')}-${slug(step.name)}.png`) : null;
  if (screenshot !== null) await takeScreenshot(stage.displayEnv, screenshot);
  return { name: step.name, milliseconds, screenshot, ...outcome };
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 48);
