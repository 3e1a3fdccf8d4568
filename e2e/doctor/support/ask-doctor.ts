import { z } from 'zod';
import { tryGlasskey } from '../../../build/lab/run-glasskey.ts';

const ExaminationSchema = z.object({
  severity: z.string(),
  findings: z.array(z.object({ id: z.string(), severity: z.string(), code: z.string(), advice: z.string() })),
});
type Told = z.infer<typeof ExaminationSchema>['findings'][number];

/** What `glasskey doctor --json` says, by check, with the exit code. */
export type Doctor = {
  readonly exit: number | null;
  readonly severity: string;
  /** Throws when there is no such check. */
  readonly of: (id: string) => Told;
  /** Codes of all that are not ok. */
  readonly wrong: readonly string[];
};

export async function askDoctor(folder: string, env: NodeJS.ProcessEnv): Promise<Doctor> {
  const { code, stdout, stderr } = await tryGlasskey(['doctor', '--json', '--data', folder], { env });
  if (stdout === '') throw new Error(`the doctor said nothing: ${stderr}`);
  const { severity, findings } = ExaminationSchema.parse(JSON.parse(stdout));
  return {
    exit: code,
    severity,
    of: (id) => {
      const told = findings.find((finding) => finding.id === id);
      if (told === undefined) throw new Error(`no check ${id}`);
      return told;
    },
    wrong: findings.filter((finding) => finding.severity !== 'ok').map((finding) => finding.code),
  };
}
