import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { WhoSawRequestSchema, type Access, type WhoSawReply, type WhoSawRequest } from '../../protocol/wire/who-saw.ts';
import { LANGUAGES, type Language } from '../../protocol/languages.ts';
import { whyWords } from '../who-saw/access-words.ts';
import { patientPage } from '../who-saw/patient-page.ts';
import { PAGE_WORDS } from '../who-saw/words/page-words.ts';
import { atDesk, DESK_OPTIONS, tell } from './at-desk.ts';
import { type CommandIo, EXIT, printLine, UsageError } from './command-io.ts';
import { textTable } from './text-table.ts';
import { readBound } from './time-option.ts';
import { notesOn } from './who-saw-notes.ts';

const OPTIONS = {
  ...DESK_OPTIONS,
  patient: { type: 'string' },
  issuer: { type: 'string' },
  study: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  page: { type: 'string' },
  language: { type: 'string' },
} as const;
export const WHO_SAW_USAGE =
  'who-saw --patient ID [--issuer I] | --study UID [--from DAY] [--to DAY] [--json | --page FILE [--language L]] --reviewer USER';

/**
 * `glasskey collector who-saw`: who opened the images of a patient or of a study, when, where and why. `-` as the patient
 * or the study is read from standard input, after password and code, and so is in no list of processes.
 */
export async function whoSawCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { patient, study, issuer } = values;
  if ((patient === undefined) === (study === undefined)) throw new UsageError(WHO_SAW_USAGE);
  const language = languageOf(values);
  const times = { from: readBound('--from', values.from), to: readBound('--to', values.to) };
  return atDesk(values, io, async (desk, { ask, prove }) => {
    if (patient === '-' || study === '-') await prove();
    const id = async (given: string, label: string): Promise<string> => (given === '-' ? ask(label) : given);
    const by: WhoSawRequest['by'] =
      patient === undefined
        ? { kind: 'study', studyUid: await id(study ?? '', 'Study UID') }
        : { kind: 'patient', patientId: await id(patient, 'Patient ID'), issuer };
    const request = WhoSawRequestSchema.safeParse({ by, ...times });
    if (!request.success) throw new UsageError(WHO_SAW_USAGE);
    const found = await desk.whoSaw(request.data);
    if (!found.ok || values.page === undefined) return tell(found, values, io, linesOf);
    writePage(values.page, patientPage(found.value, language));
    printLine(io, `${found.value.accesses.length} entries: ${values.page}`);
    return EXIT.done;
  });
}

/** Of the page: of the text for staff there is one alone. */
function languageOf({ page, language }: { readonly page?: string; readonly language?: string }): Language {
  const known = LANGUAGES.find((one) => one === (language ?? 'en'));
  if (known === undefined) throw new UsageError(`--language is one of ${LANGUAGES.join(', ')}`);
  if (language !== undefined && page === undefined) throw new UsageError('--language is that of --page');
  return known;
}

/** For its owner alone, and never over another file: it tells of a patient. */
function writePage(file: string, page: string): void {
  try {
    writeFileSync(file, page, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new UsageError(
      code === 'EEXIST' ? '--page: the file is there already' : `--page: cannot be written (${code})`,
    );
  }
}

function linesOf(reply: WhoSawReply): readonly string[] {
  const rows = reply.accesses.map((access) => {
    const { what, at, endedAt, user, workstation, site, study, records } = access;
    const until = what === 'opened' && endedAt !== null ? ` to ${endedAt}` : '';
    const who = user === null ? '-' : `${user.name} (${user.id}; ${user.roles.join(', ')})`;
    const where = [workstation, site].filter((part) => part !== null).join(', ');
    const leaf = records.find(({ proof }) => proof !== null)?.proof?.index;
    const noLeaf = records.some(({ isWaiting }) => isWaiting === true) ? 'not cosigned yet' : 'not in log';
    const about = study?.accession ?? study?.studyUid ?? '-';
    return [`${at}${until}`, whatOf(access), who, where, about, whyOf(access), String(leaf ?? noLeaf)];
  });
  const table = textTable(['When', 'What', 'Who', 'Where', 'Study', 'Why', 'Leaf'], rows);
  return [...(rows.length === 0 ? ['No entry about it, in this time.'] : table), ...notesOn(reply)];
}

/** What was tried and what a rare entry is, by the kind of the record. */
const whatOf = ({ what, records: [first] }: Access): string =>
  what === 'refused' || what === 'failed' || what === 'other' ? `${what} ${first?.kind ?? ''}`.trimEnd() : what;

/** What was shown: never what was asked for, which may name somebody else. */
function listWords({ found, studies, query }: NonNullable<Access['list']>): string {
  const asked = query.length === 0 ? '' : `, asked by ${query.join(', ')}`;
  return `${studies === null ? 'in a list' : `${studies} of the studies in a list`} of ${found}${asked}`;
}

const whyOf = (access: Access): string => {
  const { what, because, emergency, list } = access;
  if (list !== null) return listWords(list);
  const [first] = because;
  if (what === 'refused' && first !== undefined) return first.policy;
  if (emergency !== null) return `${emergency.reason}: ${emergency.text} (${emergency.identity})`;
  return first === undefined ? '-' : whyWords(access, PAGE_WORDS.en.why);
};
