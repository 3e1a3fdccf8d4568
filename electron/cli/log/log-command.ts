import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCheckpointText } from '../../../protocol/log/checkpoint.ts';
import { readWitnessVerifier, type WitnessRule } from '../../../protocol/log/cosignature.ts';
import {
  RecordProofSchema,
  verifyRecordProof,
  type ProofVerdict,
  type RecordProof,
} from '../../../protocol/log/record-proof.ts';
import { readVerifier, type NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { isParseArgsError } from '../parse-args-error.ts';
import { verifyFolder, type FolderBreak } from './verify-folder.ts';

type LogIo = { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream };

const USAGE = `glasskey log verify PROOF|DIR --key KEY [--record FILE] [--witness KEY]... [--require N] [--restored FILE]...
    Checks from files alone, with nothing but public keys. PROOF: that a record is in a collector's log; what glasskey audit
    receipt wrote. DIR: a whole log; what glasskey collector log export wrote. KEY: the log's verifier key, as glasskey
    collector log key prints it, and those of witnesses, of which N (all, if left out) must have cosigned. --record: a record's
    exact bytes, to be what the proof is about, or to be found in the log. --restored: if the proof is from before or after
    a restoration of the log, the file "restored" of each log that was exported since, the oldest first.
    Exit code 0: proved, whole. 1: not. 2: cannot be read.
`;

const PROOF_WORDS: Readonly<Record<Exclude<ProofVerdict, 'proved'>, string>> = {
  checkpoint: 'the checkpoint was not signed with this key',
  name: 'the checkpoint is of another name of the log, and no statement of a restoration (--restored) leads there',
  witnesses: 'too few of the witnesses cosigned the checkpoint',
  record: 'these are not the bytes of the record that the proof is about',
  place: 'these are the bytes of another record than the proof says',
  path: 'the path does not lead from the record to the checkpoint',
};

const FOLDER_WORDS: Readonly<Record<FolderBreak, string>> = {
  checkpoint: 'it was not signed with this key',
  witnesses: 'too few of the witnesses cosigned it',
  tile: 'it is missing, or does not fit the tile above it',
  entries: 'the entries are not what the leaves say',
  root: 'the tiles lead to another root',
  statement: 'the log does not begin with a signed statement of its restoration, or does not hold what that says',
};

type Question = {
  readonly log: NoteVerifier;
  readonly rule: WitnessRule;
  readonly record: Buffer | null;
  readonly statements: readonly string[];
};

/** `glasskey log …`; answers the exit code. */
export async function logCommand(args: readonly string[], io: LogIo): Promise<number> {
  try {
    const options = {
      key: { type: 'string' },
      record: { type: 'string' },
      witness: { type: 'string', multiple: true, default: [] as string[] },
      require: { type: 'string' },
      restored: { type: 'string', multiple: true, default: [] as string[] },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, path, ...rest] = positionals;
    if (command !== 'verify' || path === undefined || rest.length > 0 || values.key === undefined) throw usage();
    const log = readVerifier(values.key);
    const witnesses = values.witness.map(readWitnessVerifier).filter((one) => one !== null);
    const required = values.require === undefined ? witnesses.length : readCount(values.require);
    if (log === null || witnesses.length !== values.witness.length)
      return cannot(io, 'a key is no verifier key: copy the whole line');
    if (required === null) return cannot(io, '--require says no number');
    if (required > witnesses.length) return cannot(io, 'fewer witnesses are named than are required');
    const record = values.record === undefined ? null : readFileSync(values.record);
    const statements = values.restored.map((file) => readFileSync(file, 'utf8'));
    const question = { log, rule: { witnesses, required }, record, statements };
    return statSync(path).isDirectory() ? checkFolder(path, question, io) : checkProof(path, question, io);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof SyntaxError) return cannot(io, 'the file is no proof of a record');
    if (isParseArgsError(error)) io.stderr.write(USAGE);
    else if ('code' in error && 'syscall' in error) return cannot(io, `a file cannot be read (${String(error.code)})`);
    else throw error;
    return 2;
  }
}

/** Null: it is none. Number() would take an empty text for 0. */
const readCount = (text: string): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null);

function checkProof(file: string, { log, ...question }: Question, io: LogIo): number {
  const proof = RecordProofSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!proof.success) return cannot(io, 'the file is no proof of a record');
  const verdict = verifyRecordProof(proof.data, log, question);
  io.stdout.write(verdict === 'proved' ? provedWords(proof.data, question) : `Not proved: ${PROOF_WORDS[verdict]}.\n`);
  return verdict === 'proved' ? 0 : 1;
}

/** Trail and number are in the record, not in its hash. */
function provedWords({ trail, seq, index, checkpoint }: RecordProof, { record }: Pick<Question, 'record'>): string {
  const leaf = `leaf ${index} of ${readCheckpointText(checkpoint)?.origin}`;
  const which = `record ${seq} of trail ${trail}`;
  return record === null
    ? `Proved: the record is in the log, ${leaf}. Not checked: that it is ${which}. The record itself (--record) shows that.\n`
    : `Proved: the record is in the log, ${leaf}. It is ${which}.\n`;
}

function checkFolder(folder: string, question: Question, io: LogIo): number {
  const verdict = verifyFolder(folder, question);
  if (verdict.kind === 'broken') {
    io.stdout.write(`Not whole: ${verdict.at}: ${FOLDER_WORDS[verdict.what]}.\n`);
    return 1;
  }
  const { size, root, entries, found } = verdict;
  io.stdout.write(`Whole: ${size} leaves of ${question.log.name}, root ${root}, ${entries} entries checked.\n`);
  if (question.record === null) return 0;
  io.stdout.write(found === null ? 'The record is not in it.\n' : `The record is leaf ${found}.\n`);
  return found === null ? 1 : 0;
}

const usage = (): Error => Object.assign(new Error('usage'), { code: 'ERR_PARSE_ARGS_USAGE' });

function cannot({ stderr }: LogIo, why: string): number {
  stderr.write(`Cannot be checked: ${why}.\n`);
  return 2;
}
