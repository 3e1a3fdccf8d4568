import { z } from 'zod';

/** How often a rule of the scanner has something to say about a file. */
export type Findings = { readonly rule: string; readonly file: string; readonly count: number };

/** SARIF 2.1.0, as far as it is looked at. */
const SarifSchema = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          locations: z.array(
            z.object({ physicalLocation: z.object({ artifactLocation: z.object({ uri: z.string() }) }) }),
          ),
        }),
      ),
    }),
  ),
});

/** The sum of its content that the bundler puts into a file's name; `file:///` is a finding about no file. */
const plainName = (uri: string): string => uri.replace(/^file:\/\/\//, '').replace(/-[\w-]{8}(\.\w+)$/, '$1');

/** What a report says, by rule and file. Throws when it is no report. */
export function readFindings(report: string): readonly Findings[] {
  const counts = new Map<string, Findings>();
  for (const { results } of SarifSchema.parse(JSON.parse(report)).runs) {
    for (const { ruleId: rule, locations } of results) {
      const file = plainName(locations[0]?.physicalLocation.artifactLocation.uri ?? '');
      const known = counts.get(`${rule} ${file}`)?.count ?? 0;
      counts.set(`${rule} ${file}`, { rule, file, count: known + 1 });
    }
  }
  return [...counts.values()];
}

/** What was found beyond what is accepted, and what is accepted and was not found: both are for a person to judge. */
export function judgeFindings(found: readonly Findings[], accepted: readonly Findings[]): readonly string[] {
  const countIn = (all: readonly Findings[], { rule, file }: Findings): number =>
    all.find((one) => one.rule === rule && one.file === file)?.count ?? 0;
  const isNew = found.filter((one) => one.count > countIn(accepted, one));
  const isGone = accepted.filter((one) => one.count > countIn(found, one));
  return [
    ...isNew.map((one) => `new: ${one.rule} in ${one.file}, ${one.count} instead of ${countIn(accepted, one)}`),
    ...isGone.map((one) => `gone: ${one.rule} in ${one.file}, ${countIn(found, one)} instead of ${one.count}`),
  ];
}
