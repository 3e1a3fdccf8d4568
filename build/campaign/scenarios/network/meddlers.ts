import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { withCollector } from '../../../../collector/cli/with-collector.ts';
import { issueServerIdentity } from '../../../../collector/tls/issue-certificate.ts';
import { createTestAuthority } from '../../../../protocol/tls/testing/test-authority.ts';
import { startHttpProxy, type Identity, type Meddling } from '../../proxy/http-proxy.ts';
import { startTcpProxy, type TcpProxy } from '../../proxy/tcp-proxy.ts';
import type { Room } from '../../room.ts';
import type { Station } from '../../station.ts';
import { judgeRun, portOfCollector, runUntilHeard, type Trouble } from './trouble.ts';

const DAY_MS = 86_400_000;
const HOSTS = ['127.0.0.1', 'localhost'];
const RETRY_AFTER = 2;
const UNREACHABLE = ['collector.unreachable'];
/** An answer that is not to this question is no accident: who sees it stops, and goes on only with the next start. */
const EVIDENCE = ['trail.fork', 'log.receipt_invalid', 'log.went_back', 'log.split_view', 'log.receipt_missing'];

/** Those who have the keys of both sides, or false ones; and a collector that asks to wait. */
export const MEDDLERS: readonly Trouble[] = [
  meddling('truncated answer', { kind: 'truncated' }, UNREACHABLE),
  meddling('doubled answer', { kind: 'doubled' }, [...UNREACHABLE, ...EVIDENCE]),
  meddling('answer of another question', { kind: 'replayed' }, EVIDENCE),
  pushback('429 with Retry-After', 429),
  pushback('503 with Retry-After', 503),
  { name: '503 of a busy collector', meet: busyCollector },
  falseCertificate('wrong certificate', async () => {
    const { pem, privateKey } = await (await createTestAuthority('Somebody else')).server();
    return { cert: pem, key: privateKey };
  }),
  falseCertificate('expired certificate', (room) => serverIdentity(room, Date.now() - 100 * DAY_MS)),
];

/** A certificate of the collector's own authority, as of a time. */
const serverIdentity = ({ collector }: Room, nowMs: number): Promise<Identity> =>
  withCollector(collector.folder, ({ authority }) => issueServerIdentity(authority, HOSTS, nowMs));

const clientOf = ({ workstation: { enrolment } }: Station): Identity => {
  return { cert: enrolment.certificate, key: enrolment.privateKey };
};

async function openProxy(room: Room, station: Station, next: () => Meddling) {
  const server = await serverIdentity(room, Date.now());
  const ends = { to: portOfCollector(room), ca: station.workstation.enrolment.ca };
  return startHttpProxy({ ...ends, client: clientOf(station), server, next });
}

/** The second to the fourth answer are meddled with: there has to be one before them. */
function meddling(name: string, how: Meddling, codes: readonly string[]): Trouble {
  return {
    name,
    meet: async (room, station) => {
      let asked = 0;
      const proxy = await openProxy(room, station, () => {
        asked += 1;
        return asked > 1 && asked < 5 ? how : { kind: 'none' };
      });
      const run = await station.drain({ count: 60, pauseMs: 30, port: proxy.port });
      await proxy.close();
      // Bytes after an answer are dropped with their connection: that they did nothing is what the ledger shows.
      return judgeRun(run, codes).filter((fault) => how.kind !== 'doubled' || fault !== 'was not noticed');
    },
  };
}

function pushback(name: string, status: number): Trouble {
  const headers = { 'retry-after': String(RETRY_AFTER) };
  return {
    name,
    meet: async (room, station) => {
      const times: number[] = [];
      const proxy = await openProxy(room, station, () => {
        times.push(performance.now());
        return times.length < 3 ? { kind: 'answer', status, headers, body: '' } : { kind: 'none' };
      });
      const run = await station.drain({ count: 60, pauseMs: 5, port: proxy.port });
      await proxy.close();
      const [first = 0, second = 0, third = 0] = times;
      const isHonoured = Math.min(second - first, third - second) >= RETRY_AFTER * 1000;
      return [...judgeRun(run, ['pushback']), ...(isHonoured ? [] : ['came back before the time that was asked for'])];
    },
  };
}

const MOST_OF_ONE = 4;
const UNFINISHED =
  'POST /v1/records HTTP/1.1\r\nhost: c\r\ncontent-type: application/vnd.glasskey.records\r\ncontent-length: 500\r\n\r\n';

/** As many unfinished batches as the collector takes of one workstation; then they go away. */
async function busyCollector(room: Room, station: Station): Promise<readonly string[]> {
  const { ca } = station.workstation.enrolment;
  const target = { host: '127.0.0.1', port: portOfCollector(room), ca, ...clientOf(station) };
  const stuck = Array.from({ length: MOST_OF_ONE }, () => {
    const socket = connect(target);
    socket.on('error', () => undefined);
    socket.write(UNFINISHED);
    return socket;
  });
  await sleep(1000);
  let isOver = false;
  const run = await station.run(
    { count: 60, drains: true },
    {
      onLine: (line) => {
        if (line.say !== 'sync' || line.code !== 'pushback' || isOver) return;
        isOver = true;
        stuck.forEach((socket) => socket.destroy());
      },
    },
  );
  return judgeRun(run, ['pushback']);
}

/** Somebody listens in the collector's place; then the collector is back. */
function falseCertificate(name: string, identity: (room: Room) => Promise<Identity>): Trouble {
  return {
    name,
    meet: async (room, station) => {
      const { ca } = station.workstation.enrolment;
      const server = await identity(room);
      const client = clientOf(station);
      let asked = 0;
      const next = (): Meddling => {
        asked += 1;
        return { kind: 'none' };
      };
      const { port, close } = await startHttpProxy({ to: portOfCollector(room), ca, client, server, next });
      const begin = async (): Promise<TcpProxy> => {
        await close();
        return startTcpProxy(portOfCollector(room), () => ({ kind: 'none' }), port);
      };
      const run = await runUntilHeard(station, port, begin);
      const isTrusting = asked === 0 ? [] : ['told something to a stranger'];
      return [...judgeRun(run, ['collector.untrusted', ...UNREACHABLE]), ...isTrusting];
    },
  };
}
