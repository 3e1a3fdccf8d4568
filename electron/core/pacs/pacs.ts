import { Agent, buildConnector } from 'undici';
import type { Policy } from '../../../protocol/policy/policy.ts';
import { trustedAuthorities } from '../trusted-authorities.ts';

export type PacsSettings = NonNullable<Policy['pacs']>;

/** Name and password for the PACS; they live in the keychain, see holdPacsCredentials. */
export type PacsCredentials = { readonly name: string; readonly password: string };
export type ReadPacsCredentials = () => Promise<PacsCredentials | null>;

/** A connection to the PACS that the policy names. `settings` is null when it names none. */
export type Pacs = {
  readonly settings: PacsSettings | null;
  readonly readCredentials: ReadPacsCredentials;
  readonly dispatcher: Agent;
  readonly close: () => Promise<void>;
};

/** Opens no connection yet; keeps a small pool alive until `close`, which aborts what still runs. */
export function connectPacs(settings: PacsSettings | null, readCredentials: ReadPacsCredentials): Pacs {
  const timeout = (settings?.timeoutSeconds ?? 10) * 1000;
  // Made at the first connection: reading the system's certificates takes a tenth of a second that a start can do without.
  let connector: buildConnector.connector | null = null;
  const dispatcher = new Agent({
    connections: 4,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: (options, callback) => {
      connector ??= buildConnector({ timeout, ...(options.protocol === 'https:' ? securely() : {}) });
      connector(options, callback);
    },
  });
  return { settings, readCredentials, dispatcher, close: () => dispatcher.destroy() };
}

const securely = () => ({ minVersion: 'TLSv1.2' as const, ca: trustedAuthorities() });
