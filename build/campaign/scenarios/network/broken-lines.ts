import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { findFreePort } from '../../../lab/free-port.ts';
import { startTcpProxy, type Mishap, type TcpProxy } from '../../proxy/tcp-proxy.ts';
import { judgeRun, portOfCollector, runUntilHeard, type Trouble } from './trouble.ts';

const UNREACHABLE = ['collector.unreachable'];
/** Bytes of a handshake with certificates on both sides, about; what comes after is questions and answers. */
const HANDSHAKE = { up: 1500, down: 1700 };

/** Lines that break below HTTP. */
export const BROKEN_LINES: readonly Trouble[] = [
  { name: 'refused', meet: refused },
  broken('reset while a batch goes up', UNREACHABLE, ({ between }) => {
    return { kind: 'reset', way: 'up', after: between(1, HANDSHAKE.up + 6000) };
  }),
  broken('reset while an answer comes down', UNREACHABLE, ({ between }) => {
    return { kind: 'reset', way: 'down', after: between(1, HANDSHAKE.down + 2500) };
  }),
  broken('an answer cut short', UNREACHABLE, ({ between }) => {
    return { kind: 'cut', after: between(1, HANDSHAKE.down + 2500) };
  }),
  broken('slow', [], ({ between }) => ({ kind: 'slow', pieceBytes: between(100, 900), pauseMs: between(5, 40) })),
  broken('half open', UNREACHABLE, ({ between }) => {
    return { kind: 'half-open', after: between(HANDSHAKE.down, HANDSHAKE.down + 500) };
  }),
];

/** The first connections meet the mishap, the next does not. */
function broken(name: string, codes: readonly string[], draw: (seeded: Seeded) => Mishap): Trouble {
  return {
    name,
    meet: async (room, station) => {
      let left = name === 'half open' ? 1 : 3; // each of those is waited for until its time is up
      const next = (): Mishap => {
        left -= 1;
        return left >= 0 ? draw(station.seeded) : { kind: 'none' };
      };
      const proxy = await startTcpProxy(portOfCollector(room), next);
      const run = await station.drain({ count: 60, pauseMs: 5, port: proxy.port });
      await proxy.close();
      // A few bytes more or less, and the connection was done before they were reached.
      return judgeRun(run, codes).filter((fault) => fault !== 'was not noticed');
    },
  };
}

async function refused(...[room, station]: Parameters<Trouble['meet']>): Promise<readonly string[]> {
  const port = await findFreePort();
  const begin = (): Promise<TcpProxy> => startTcpProxy(portOfCollector(room), () => ({ kind: 'none' }), port);
  return judgeRun(await runUntilHeard(station, port, begin), UNREACHABLE);
}
