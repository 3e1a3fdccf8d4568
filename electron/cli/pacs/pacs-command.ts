import { text } from 'node:stream/consumers';
import { AgentError } from '../../core/errors.ts';
import { createKeychain } from '../../core/vault/keychain.ts';
import { PACS_ENTRY, PacsCredentialsSchema } from '../../core/vault/pacs-credentials.ts';

export type PacsIo = {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
};

const USAGE =
  'Usage: glasskey pacs set-credentials    (name on the first line, password on the second, on standard input)\n';

/** `glasskey pacs set-credentials`: 0 stored, 1 refused, 2 called wrongly. Secrets come on standard input only. */
export async function pacsCommand(args: readonly string[], io: PacsIo): Promise<number> {
  if (args.length !== 1 || args[0] !== 'set-credentials') {
    io.stderr.write(USAGE);
    return 2;
  }
  const [name = '', password = ''] = (await text(io.stdin)).split(/\r?\n/);
  const credentials = PacsCredentialsSchema.safeParse({ name, password });
  if (!credentials.success) {
    io.stderr.write('A name and a password are needed, each on its own line.\n');
    return 1;
  }
  try {
    await createKeychain().set(PACS_ENTRY, Buffer.from(JSON.stringify(credentials.data)));
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    io.stderr.write(`The keychain cannot be used: unlock it and try again. (${error.code})\n`);
    return 1;
  }
  io.stdout.write('Stored in the keychain.\n');
  return 0;
}
