import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { leafHash, nextHead } from '../../../protocol/audit/trail-hash.ts';
import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';
import type { Answer, Sent } from '../proxy/http-proxy.ts';

/** Somebody who has seen what went before: batches and answers, of this trail and of others. */
export type Memory = { readonly sent: readonly Sent[]; readonly answers: readonly Answer[] };

/** One way to alter what is on the wire. `previous`: head of the trail before the batch, lower-case hex. */
export type WireMutation = {
  readonly kind: string;
  readonly request: (sent: Sent, at: Chance) => Sent;
  readonly answer: (answer: Answer, at: Chance) => Answer;
};
export type Chance = { readonly seeded: Seeded; readonly memory: Memory; readonly previous: string };

const same = <T>(value: T): T => value;
const onRequest = (kind: string, request: WireMutation['request']): WireMutation => ({ kind, request, answer: same });
const onAnswer = (kind: string, answer: WireMutation['answer']): WireMutation => ({ kind, request: same, answer });

/** One bit of one byte. */
export function flipBit(bytes: Buffer, { between }: Seeded): Buffer {
  const changed = Buffer.from(bytes);
  const at = between(0, Math.max(0, bytes.length - 1));
  changed[at] = (changed[at] ?? 0) ^ (1 << between(0, 7));
  return changed;
}

const unpack = ({ headers, body }: Sent): Buffer =>
  headers['content-encoding'] === 'zstd' ? zstdDecompressSync(body) : gunzipSync(body);
const pack = (sent: Sent, plain: Buffer): Sent => {
  const body = sent.headers['content-encoding'] === 'zstd' ? zstdCompressSync(plain) : gzipSync(plain);
  return { ...sent, body };
};
const linesOf = (sent: Sent): readonly string[] => unpack(sent).toString('latin1').split('\n').slice(0, -1);
const withLines = (sent: Sent, lines: readonly string[]): Sent =>
  pack(sent, Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));

/** The head that these lines have, for an attacker who knows the format. */
function headOf(lines: readonly string[], previous: string): string {
  let head: Buffer = Buffer.from(previous, 'hex');
  for (const line of lines) head = nextHead(head, leafHash(Buffer.from(line, 'latin1')));
  return head.toString('hex');
}

const HEADERS = ['glasskey-trail', 'glasskey-from', 'glasskey-head', 'glasskey-log-size', 'content-encoding'] as const;

/** Another text in a place of a record where any text is allowed. */
const forge = (line: string, { between }: Seeded): string =>
  line.replace(/"(workstation|policy|name)":"/, (found) => `${found}${String.fromCharCode(between(97, 122))}`);

function changeHeader(sent: Sent, { seeded }: Chance): Sent {
  const name = seeded.oneOf(HEADERS);
  const value = String(sent.headers[name] ?? '7');
  return {
    ...sent,
    headers: { ...sent.headers, [name]: printable(flipBit(Buffer.from(value), seeded).toString('latin1')) },
  };
}
/** A header that HTTP itself would refuse is not worth sending. */
const printable = (text: string): string => text.replaceAll(/[^\x21-\x7e]/g, '0');

function swapLines(lines: readonly string[], { between }: Seeded): readonly string[] {
  const [a, b] = [between(0, lines.length - 1), between(0, lines.length - 1)];
  return lines.map((line, at) => (at === a ? (lines[b] ?? line) : at === b ? (lines[a] ?? line) : line));
}

const asJson = ({ body }: Answer): Record<string, unknown> => {
  const value: Record<string, unknown> = JSON.parse(body.toString());
  return value;
};
const withJson = (answer: Answer, value: unknown): Answer => ({ ...answer, body: Buffer.from(JSON.stringify(value)) });

export const WIRE_MUTATIONS: readonly [WireMutation, ...WireMutation[]] = [
  onRequest('a bit of the body', (sent, { seeded }) => ({ ...sent, body: flipBit(sent.body, seeded) })),
  onRequest('a bit of a record', (sent, { seeded }) => pack(sent, flipBit(unpack(sent), seeded))),
  onRequest('a header', changeHeader),
  onRequest('a record left out', (sent, { seeded }) => {
    const lines = linesOf(sent);
    return withLines(sent, lines.toSpliced(seeded.between(0, lines.length - 1), 1));
  }),
  onRequest('a record sent twice', (sent, { seeded }) => {
    const lines = linesOf(sent);
    const at = seeded.between(0, lines.length - 1);
    return withLines(sent, lines.toSpliced(at, 0, lines[at] ?? ''));
  }),
  onRequest('the order of records', (sent, { seeded }) => withLines(sent, swapLines(linesOf(sent), seeded))),
  onRequest('the body cut off', (sent, { seeded }) => {
    return { ...sent, body: sent.body.subarray(0, seeded.between(0, sent.body.length - 1)) };
  }),
  onRequest('the end of the batch cut off', (sent, { seeded }) => {
    const plain = unpack(sent);
    return pack(sent, plain.subarray(0, seeded.between(0, plain.length - 1)));
  }),
  onRequest('a record of another batch or trail', (sent, { seeded, memory }) => {
    const other = memory.sent[seeded.between(0, memory.sent.length - 1)];
    if (other === undefined) return sent;
    const [lines, others] = [linesOf(sent), linesOf(other)];
    return withLines(sent, lines.with(seeded.between(0, lines.length - 1), others[0] ?? ''));
  }),
  onRequest('the body of another batch or trail', (sent, { seeded, memory }) => {
    const other = memory.sent[seeded.between(0, memory.sent.length - 1)];
    return other === undefined ? sent : withLines(sent, linesOf(other));
  }),
  onRequest(
    'an old request again',
    (sent, { seeded, memory }) => memory.sent[seeded.between(0, memory.sent.length - 1)] ?? sent,
  ),
  onAnswer('a bit of the answer', (answer, { seeded }) => ({ ...answer, body: flipBit(answer.body, seeded) })),
  onAnswer('an old answer again', (answer, { seeded, memory }) => {
    return memory.answers[seeded.between(0, memory.answers.length - 1)] ?? answer;
  }),
  onAnswer('the answer cut off', (answer, { seeded }) => {
    return { ...answer, body: answer.body.subarray(0, seeded.between(0, answer.body.length - 1)) };
  }),
  onAnswer('a number in the answer', (answer, { seeded }) => {
    const { seq, ...rest } = asJson(answer);
    return withJson(answer, { ...rest, seq: Math.max(0, Number(seq) + seeded.oneOf([-3, -2, -1, 1, 2, 3])) });
  }),
  onAnswer('the receipt of another answer', (answer, { seeded, memory }) => {
    const other = memory.answers[seeded.between(0, memory.answers.length - 1)];
    return other === undefined ? answer : withJson(answer, { ...asJson(answer), receipt: asJson(other)['receipt'] });
  }),
  onAnswer('no receipt', (answer) => {
    const { receipt: _receipt, ...rest } = asJson(answer);
    return withJson(answer, rest);
  }),
];

/** Alters a record and everything that can be computed anew without a key, on both ways: the collector stores it. */
export function forgery({ seeded, previous }: Chance): WireMutation {
  const own = { head: '' };
  return {
    kind: 'a forged record with its heads',
    request: (sent) => {
      const lines = linesOf(sent);
      const at = seeded.between(0, lines.length - 1);
      const forged = lines.with(at, forge(lines[at] ?? '', seeded));
      own.head = String(sent.headers['glasskey-head']);
      return withLines({ ...sent, headers: { ...sent.headers, 'glasskey-head': headOf(forged, previous) } }, forged);
    },
    answer: (answer) => (answer.status === 200 ? withJson(answer, { ...asJson(answer), head: own.head }) : answer),
  };
}
