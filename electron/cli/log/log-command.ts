import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { RecordProofSchema, verifyRecordProof, type ProofVerdict } from '../../../protocol/log/record-proof.ts';
import { readVerifier } from '../../../protocol/log/signed-note.ts';

type LogIo = { readonly stdout: NodeJS.WritableStream; readonly stderr: NodeJS.WritableStream };

const USAGE = `glasskey log verify PROOF --key KEY [--record FILE]
    Checks, from files alone, that a record is in a collector's log. PROOF: what glasskey audit receipt wrote. KEY: the
    log's verifier key, as glasskey collector log key prints it. FILE: the record's exact bytes, if they are at hand.
    Exit code 0: proved. 1: not. 2: cannot be read.
`;

const WORDS: Readonly<Record<ProofVerdict, string>> = {
  proved: 'Proved: the record is in the log.',
  checkpoint: 'Not proved: the checkpoint was not signed with this key.',
  record: 'Not proved: these are not the bytes of the record that the proof is about.',
  path: 'Not proved: the path does not lead from the record to the checkpoint.',
};

/** `glasskey log …`; answers the exit code. */
export async function logCommand(args: readonly string[], io: LogIo): Promise<number> {
  try {
    const options = { key: { type: 'string' }, record: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, file, ...rest] = positionals;
    if (command !== 'verify' || file === undefined || rest.length > 0 || values.key === undefined) throw usage();
    const log = readVerifier(values.key);
    if (log === null) return cannot(io, 'the key is no verifier key: copy the whole line');
    const proof = RecordProofSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!proof.success) return cannot(io, 'the file is no proof of a record');
    const record = values.record === undefined ? null : readFileSync(values.record);
    const verdict = verifyRecordProof(proof.data, log, record);
    const { trail, seq, index } = proof.data;
    io.stdout.write(`${WORDS[verdict]} Record ${seq} of trail ${trail}, leaf ${index} of ${log.name}.\n`);
    return verdict === 'proved' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof SyntaxError) return cannot(io, 'the file is no proof of a record');
    if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) io.stderr.write(USAGE);
    else if ('code' in error && 'syscall' in error) return cannot(io, `a file cannot be read (${String(error.code)})`);
    else throw error;
    return 2;
  }
}

const usage = (): Error => Object.assign(new Error('usage'), { code: 'ERR_PARSE_ARGS_USAGE' });

function cannot({ stderr }: LogIo, why: string): number {
  stderr.write(`Cannot be checked: ${why}.\n`);
  return 2;
}
