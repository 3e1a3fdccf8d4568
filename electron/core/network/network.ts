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
  /** Who may vouch for the PACS and for an https proxy, PEM. Reading the system's takes a tenth of a second. */
  readonly authorities: () => readonly string[];
};

const FAMILIES = { any: 0, ipv4: 4, ipv6: 6 } as const;
const CA_FILE_BYTES = 1024 * 1024;

/** A file of authorities that is set and cannot be used. */
export const CA_FILE_UNUSABLE = 'network.ca_file_unusable';
export type OpenedNetwork = { readonly network: Network; readonly fault: typeof CA_FILE_UNUSABLE | null };

type Wanted = Pick<
  MachineSettings,
  'proxyUrl' | 'proxyBypass' | 'addressFamily' | 'connectSeconds' | 'answerSeconds' | 'systemCas' | 'caFile'
>;

/** Reads what the settings name. A file that cannot be used adds nobody's trust, and is told. */
export async function openNetwork(wanted: Wanted): Promise<OpenedNetwork> {
  const own = wanted.caFile === null ? [] : await readAuthorities(wanted.caFile);
  return {
    network: networkOf(wanted, own ?? []),
    fault: own === null ? CA_FILE_UNUSABLE : null,
  };
}

export function networkOf(wanted: Omit<Wanted, 'caFile'>, own: readonly string[]): Network {
  let authorities: readonly string[] | null = null;
  return {
    proxy: wanted.proxyUrl === null ? null : new URL(wanted.proxyUrl),
    bypass: wanted.proxyBypass,
    family: FAMILIES[wanted.addressFamily],
    connectMs: wanted.connectSeconds * 1000,
    answerMs: wanted.answerSeconds * 1000,
    authorities: () => (authorities ??= authoritiesOf(own, wanted.systemCas)),
  };
}

async function readAuthorities(file: string): Promise<readonly string[] | null> {
  // On Windows who may write is in an access list, which is not read here: there it counts as unusable.
  const found = await readProtectedFile(file, CA_FILE_BYTES);
  return found.kind === 'read' ? readPemCertificates(found.bytes.toString('latin1')) : null;
}
