import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseLink, writeLink, type LinkFault } from '../../core/handover/study-link.ts';
import { agentProgram, type AgentProgram } from './agent-program.ts';
import { sayHandedOver } from './say-handed-over.ts';

export type OpenIo = {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Default for --data. */
  readonly dataDir: string;
};

const USAGE = `glasskey open --study UID [--accession NUMBER]
glasskey open --accession NUMBER
    Asks the agent that runs here to offer a study to whoever works at it. It opens nothing by itself, and says nothing
    about whether there is such a study, nor whether it was offered. Exit code 0: the agent that runs has the request.
    1: the agent does not run. 2: called wrongly.
`;

const WORDS: Partial<Record<LinkFault, string>> = {
  'handover.study_uid': 'that is no Study Instance UID',
  'handover.accession': 'that is no accession number: letters, digits, and . _ - within, at most 16',
};
const WAIT_MS = 30_000;

/** `glasskey open …`: starts the agent's program with a link, which hands it to the one that runs; answers the exit code. */
export async function openCommand(args: readonly string[], io: OpenIo): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    io.stderr.write(USAGE);
    return 2;
  }
  const link = writeLink({ studyUid: options.study ?? null, accession: options.accession ?? null });
  const parsed = parseLink(link);
  if (parsed.kind === 'unknown') {
    io.stderr.write(`Not handed over: ${WORDS[parsed.fault] ?? 'that cannot be asked for'}. (${parsed.fault})\n`);
    return 2;
  }
  const program = agentProgram(import.meta.dirname, resolve(options.data ?? io.dataDir), process.platform);
  const { code, words } = sayHandedOver(program === null ? null : await start(program, link));
  (code === 0 ? io.stdout : io.stderr).write(words);
  return code;
}

function readOptions(args: readonly string[]): { study?: string; accession?: string; data?: string } | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { study: { type: 'string' }, accession: { type: 'string' }, data: { type: 'string' } },
      strict: true,
    });
    return values.study === undefined && values.accession === undefined ? null : values;
  } catch {
    return null; // an option that is none; what was typed is not repeated
  }
}

/** The exit code, or null when the program did not start or did not end. */
function start({ file, args }: AgentProgram, link: string): Promise<number | null> {
  return new Promise((done) => {
    const child = spawn(file, [...args, link], { cwd: tmpdir(), stdio: 'ignore', timeout: WAIT_MS, windowsHide: true });
    child.once('error', () => done(null));
    child.once('exit', done);
  });
}
