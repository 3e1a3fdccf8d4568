import { isDeepStrictEqual } from 'node:util';
import type { MachineSettings } from '../policy/machine/machine-settings.ts';
import { readProtectedFile } from '../policy/machine/sources/read-protected-file.ts';
import { authoritiesOf, readPemCertificates } from './authorities.ts';

/** How this workstation goes out. */
export type Network = {
  /** http or https; null: straight. */
  readonly proxy: URL | null;
  readonly bypass: readonly string[];
  /** 0: both. As Node's sockets have it. */
  readonly family: 0 | 4 | 6;
  /** For a connection, and for the proxy's part of it, each. */
  readonly connectMs: number;
  /** For an answer that a person waits for. */
  readonly answerMs: number;
  /** Who may vouch for the PACS and for an https proxy, PEM. Reading the system's takes a tenth of a second; the same list until they change. */
  readonly authorities: () => string[];
};

const FAMILIES = { any: 0, ipv4: 4, ipv6: 6 } as const;
const CA_FILE_BYTES = 1024 * 1024;

/** A file of authorities that is set and cannot be used. */
export const CA_FILE_UNUSABLE = 'network.ca_file_unusable';
export type OpenedNetwork = {
  readonly network: Network;
  readonly fault: () => typeof CA_FILE_UNUSABLE | null;
  /** Reads the file of authorities anew: the next connection goes by what is in it then. */
  readonly look: () => Promise<void>;
};

type Wanted = Pick<
  MachineSettings,
  'proxyUrl' | 'proxyBypass' | 'addressFamily' | 'connectSeconds' | 'answerSeconds' | 'systemCas' | 'caFile'
>;

/** Reads what the settings name. A file that cannot be used adds nobody's trust, takes nobody's away, and is told. */
export async function openNetwork(wanted: Wanted): Promise<OpenedNetwork> {
  let own: readonly string[] = [];
  let isUsable = true;
  const look = async (): Promise<void> => {
    const found = wanted.caFile === null ? [] : await readAuthorities(wanted.caFile);
    isUsable = found !== null;
    if (found !== null && !isDeepStrictEqual(found, own)) own = found;
  };
  await look();
  return {
    network: networkOf(wanted, () => own),
    fault: () => (isUsable ? null : CA_FILE_UNUSABLE),
    look,
  };
}

/** `own`: who is trusted beside the system's; another list each time that they change. */
export function networkOf(wanted: Omit<Wanted, 'caFile'>, own: () => readonly string[]): Network {
  let known: { readonly own: readonly string[]; readonly all: string[] } | null = null;
  return {
    proxy: wanted.proxyUrl === null ? null : new URL(wanted.proxyUrl),
    bypass: wanted.proxyBypass,
    family: FAMILIES[wanted.addressFamily],
    connectMs: wanted.connectSeconds * 1000,
    answerMs: wanted.answerSeconds * 1000,
    authorities: () => {
      const now = own();
      if (known?.own !== now) known = { own: now, all: authoritiesOf(now, wanted.systemCas) };
      return known.all;
    },
  };
}

async function readAuthorities(file: string): Promise<readonly string[] | null> {
  // On Windows who may write is in an access list, which is not read here: there it counts as unusable.
  const found = await readProtectedFile(file, CA_FILE_BYTES);
  return found.kind === 'read' ? readPemCertificates(found.bytes.toString('latin1')) : null;
}
