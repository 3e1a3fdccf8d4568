import { text } from 'node:stream/consumers';
import { AgentError } from '../../core/errors.ts';
import { HUB_TOKEN_ENTRY, HubTokenSchema } from '../../core/vault/hub-token.ts';
import { createKeychain } from '../../core/vault/keychain.ts';
import type { Vault } from '../../core/vault/vault.ts';

export type FhircastIo = {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Default: the operating system's keychain. */
  readonly vault?: Pick<Vault, 'set'>;
};

const USAGE = 'Usage: glasskey fhircast set-token    (the bearer token of the hub, on standard input)\n';

/** `glasskey fhircast set-token`: 0 stored, 1 refused, 2 called wrongly. The secret comes on standard input only. */
export async function fhircastCommand(args: readonly string[], io: FhircastIo): Promise<number> {
  if (args.length !== 1 || args[0] !== 'set-token') {
    io.stderr.write(USAGE);
    return 2;
  }
  const token = HubTokenSchema.safeParse((await text(io.stdin)).trim());
  if (!token.success) {
    io.stderr.write('That is no bearer token (RFC 6750): one line of letters, digits and . _ ~ + / - is needed.\n');
    return 1;
  }
  try {
    await (io.vault ?? createKeychain()).set(HUB_TOKEN_ENTRY, Buffer.from(token.data));
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const isTooLarge = error.code === 'vault.too_large';
    const words = isTooLarge
      ? 'The token is too long for the Windows Credential Manager: 1,920 characters fit. Ask the hub for a shorter one.'
      : 'The keychain cannot be used: unlock it and try again.';
    io.stderr.write(`${words} (${error.code})\n`);
    return 1;
  }
  io.stdout.write('Stored in the keychain.\n');
  return 0;
}
