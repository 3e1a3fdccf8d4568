import { setTimeout as wait } from 'node:timers/promises';
import { openTls, type OpenTls, type TlsServer } from '../tls/open-tls.ts';
import { tlsFault } from '../tls/tls-fault.ts';
import { frame } from './frame.ts';

/** A receiver of syslog over TLS (RFC 5425). */
export type SyslogReceiver = TlsServer & {
  /** Whether it answers our goodbye with its own, as RFC 5425 section 4.4 wants. Otherwise an orderly end has to do. */
  readonly saysGoodbye: boolean;
};

/** Why something did not come through. */
export type ConnectionFault =
  | 'feed.certificate_unusable' // ours, or one that was set: TLS cannot use it
  | 'receiver.unreachable'
  | 'receiver.untrusted' // not the certificate or authority that was set
  | 'receiver.certificate_rejected' // it does not take ours
  | 'receiver.lost' // the connection broke
  | 'receiver.silent' // nothing happened in time
  | 'receiver.no_goodbye'; // it ended the connection without close_notify: nobody knows what it had read

export type SyslogConnection = {
  /** Resolves when the system has taken the messages: null, or why the connection is of no use any more. */
  readonly write: (messages: readonly Uint8Array[]) => Promise<ConnectionFault | null>;
  /**
   * Ends the connection and resolves to null once the receiver is known to have read everything that was written. Syslog has no
   * acknowledgement, but a receiver answers our close_notify with its own (RFC 5425 section 4.4), and it reads in order.
   */
  readonly confirm: () => Promise<ConnectionFault | null>;
  readonly abort: () => void;
};

const CONNECT_MS = 10_000;
const WRITE_MS = 30_000;
const CONFIRM_MS = 30_000;
/**
 * A receiver that is going down says goodbye too. It has this time, longer than a round trip, to do so before we do: what it had
 * not read by then ends in a reset. So its own goodbye is not taken for the answer to ours.
 */
const QUIET_MS = 500;

/** Connects; it resolves to a connection when the handshake is done and the peer is trusted. `signal` ends it at any time. */
export async function connectSyslog(
  receiver: SyslogReceiver,
  signal: AbortSignal,
): Promise<SyslogConnection | ConnectionFault> {
  const link = openTls(receiver);
  if (link === null) return 'feed.certificate_unusable';
  signal.addEventListener('abort', link.destroy, { once: true });
  void link.over.then(() => signal.removeEventListener('abort', link.destroy));
  const { tls } = link;
  const refused = await ends(
    link,
    CONNECT_MS,
    new Promise((resolve) => tls.once('secureConnect', () => resolve(null))),
  );
  if (refused !== null) {
    link.destroy();
    return refused === 'receiver.lost' ? 'receiver.unreachable' : refused;
  }
  return {
    write: (messages) => {
      const octets = Buffer.concat(messages.map(frame));
      return ends(link, WRITE_MS, new Promise((resolve) => tls.write(octets, (error) => error ?? resolve(null))));
    },
    confirm: async () => {
      const fault = (await ends(link, QUIET_MS + WRITE_MS, wait(QUIET_MS, null))) ?? (await goodbye(link, receiver));
      link.destroy();
      return fault;
    },
    abort: link.destroy,
  };
}

/** null when `done` comes first; else why it did not. */
async function ends(link: OpenTls, ms: number, done: Promise<unknown>): Promise<ConnectionFault | null> {
  const stop = new AbortController();
  const late = wait(ms, 'receiver.silent' as const, { signal: stop.signal }).catch(() => 'receiver.silent' as const);
  const first = await Promise.race([done.then(() => null), link.over.then(faultOf), late]);
  stop.abort();
  return first;
}

async function goodbye(link: OpenTls, { saysGoodbye }: SyslogReceiver): Promise<ConnectionFault | null> {
  const before = link.alerts();
  link.tls.end();
  const stop = new AbortController();
  const late = wait(CONFIRM_MS, 'late' as const, { signal: stop.signal }).catch(() => 'late' as const);
  const how = await Promise.race([link.over, late]);
  stop.abort();
  if (how === 'late') return 'receiver.silent';
  if (how !== null) return faultOf(how);
  return link.alerts() > before || !saysGoodbye ? null : 'receiver.no_goodbye';
}

function faultOf(error: Error | null): ConnectionFault {
  const fault = tlsFault(error);
  if (fault === 'untrusted') return 'receiver.untrusted';
  return fault === 'rejected' ? 'receiver.certificate_rejected' : 'receiver.lost';
}
