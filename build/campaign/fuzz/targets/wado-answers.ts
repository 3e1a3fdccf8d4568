import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { fetchStudy } from '../../../../electron/core/pacs/fetch-study.ts';
import { startHostilePacs } from '../../../../electron/core/pacs/hostile-pacs.test-support.ts';
import { boundaryOf, MultipartError, parseMultipart } from '../../../../electron/core/pacs/multipart.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateText } from '../mutate-text.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { OTHER, sampleFiles, STUDY, studyByOther } from './dicom-files.ts';
import { drawReply, type HttpReply } from './http-reply.ts';

const BOUNDARY = 'part-of-a-study';
const TYPE = `multipart/related; type="application/dicom"; boundary=${BOUNDARY}`;
/** One case in so many goes over a real connection into real files. */
const OVER_HTTP = 5;

const OWN = sampleFiles(STUDY);
const FOREIGN = sampleFiles(OTHER);

function multipart(files: readonly Buffer[]): Buffer {
  const parts = files.flatMap((file) => [
    Buffer.from(`\r\n--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`),
    file,
  ]);
  return Buffer.concat([...parts, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

function drawBody(seeded: Seeded): Buffer {
  const { between, oneOf } = seeded;
  const files = Array.from({ length: between(1, 3) }, () => (between(0, 5) === 0 ? oneOf(FOREIGN) : oneOf(OWN)));
  const way = between(0, 3);
  if (way === 0) return multipart(files);
  return way === 1 ? multipart(files.map((file) => mutateBytes(file, seeded))) : mutateBytes(multipart(files), seeded);
}

/** Pieces of any size, as a connection delivers them. */
async function* inPieces(body: Buffer, { between }: Seeded): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length;) {
    const size = between(0, 7) === 0 ? between(1, 8) : between(1, 2000);
    yield body.subarray(at, at + size);
    at += size;
  }
}

/** The parts of a body, or that it is none. */
async function partsOf(chunks: AsyncIterable<Buffer>): Promise<readonly string[] | null> {
  const parts: Buffer[][] = [];
  try {
    for await (const event of parseMultipart(chunks, BOUNDARY)) {
      if (event.type === 'part') parts.push([]);
      if (event.type === 'data') parts.at(-1)?.push(event.bytes);
    }
  } catch (error) {
    if (error instanceof MultipartError) return null;
    throw error;
  }
  return parts.map((pieces) => Buffer.concat(pieces).toString('latin1'));
}

/** How a body arrives must not change what it is, and no part may hold what is not in the body. */
async function readTwice(seeded: Seeded): Promise<CaseEnd> {
  const body = drawBody(seeded);
  const [whole, pieces] = [
    await partsOf(inPieces(body, { ...seeded, between: (_, high) => high })),
    await partsOf(inPieces(body, seeded)),
  ];
  if (JSON.stringify(whole) !== JSON.stringify(pieces)) return fault('read otherwise in other pieces');
  if (whole === null) return REFUSED;
  const text = body.toString('latin1');
  return whole.every((part) => text.includes(part)) ? TAKEN : fault('a part that is not in the body');
}

/** What a PACS may answer to the request for a study. */
export const wadoAnswers: FuzzTarget = {
  name: 'wado-answers',
  count: 100_000,
  open: async () => {
    const at: { reply: HttpReply | null } = { reply: null };
    const server = await startHostilePacs((_, outgoing) => at.reply?.(outgoing));
    const root = mkdtempSync(join(tmpdir(), 'glasskey-fuzz-'));
    const fetched = async (seeded: Seeded): Promise<CaseEnd> => {
      const folder = join(root, 'study');
      mkdirSync(folder);
      try {
        at.reply = drawReply(drawBody(seeded), TYPE, seeded);
        const limits = { maxBytes: 100_000, maxFiles: 10, totalMs: 20_000 };
        const expected = seeded.between(0, 2);
        const study = await fetchStudy(server.pacs, { studyUid: STUDY, folder, expected, limits });
        if (readdirSync(root).length > 1) return fault('a file outside of its folder');
        if (!study.ok) return REFUSED;
        return judgeFiles(folder, study.value.files, expected);
      } finally {
        rmSync(folder, { recursive: true });
      }
    };
    const step = async (seeded: Seeded): Promise<CaseEnd> => {
      if (seeded.between(1, OVER_HTTP) === 1) return fetched(seeded);
      if (seeded.between(0, 9) > 0) return readTwice(seeded);
      const boundary = boundaryOf(mutateText(TYPE, seeded));
      if (boundary === null) return REFUSED;
      return /^[\x20-\x7e]{1,70}$/.test(boundary) ? TAKEN : fault('a boundary that is none');
    };
    const close = async (): Promise<readonly string[]> => {
      await server.close();
      rmSync(root, { recursive: true });
      return [];
    };
    return { step, close };
  },
};

function judgeFiles(folder: string, files: readonly string[], expected: number): CaseEnd {
  if (files.length < Math.max(1, expected)) return fault('a study that is not whole');
  const names = files.map((_, index) => join(folder, `${String(index + 1).padStart(4, '0')}.dcm`));
  if (JSON.stringify(names) !== JSON.stringify(files)) return fault('a file with a name that is not ours');
  const foreign = names
    .map((name) => studyByOther(readFileSync(name)))
    .find((study) => study !== null && study !== STUDY);
  return foreign === undefined ? TAKEN : fault(`a file of ${foreign} among those of ${STUDY}`);
}
