import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseRecord } from '../../protocol/audit/record.ts';
import { firstHead, followLink, nextHead, type ChainPoint } from '../../protocol/audit/trail-hash.ts';
import type { SealedLink } from '../../protocol/seal/verify-seals.ts';

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/);
const LineSchema = z.strictObject({
  seq: z.number().int().min(1),
  leaf: HashSchema,
  head: HashSchema,
  record: z.base64().nullable(),
});
type Line = z.infer<typeof LineSchema>;

/** A record of an export, its hashes recomputed. */
export type ExportedLink = SealedLink & { readonly leaf: Buffer };

export type ReadExport =
  /** `trail` null: no record says which trail it is. `bad`: what does not hold, in the words of `followLink`. */
  { readonly trail: string | null; readonly links: readonly ExportedLink[]; readonly bad: Bad | null };
type Bad = { readonly seq: number; readonly what: string };

/**
 * Reads a raw export of a trail (`glasskey audit export --format raw`, or `collector records export`) and recomputes leaf and
 * head of every record, up to the first that does not hold. Throws what opening the file throws.
 */
export async function readExport(file: string): Promise<ReadExport> {
  const lines: (Line | null)[] = [];
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    lines.push(parseLine(text));
  }
  const trail = trailIn(lines);
  if (trail === null) return { trail, links: [], bad: { seq: 1, what: 'record' } };
  const links: ExportedLink[] = [];
  let at: ChainPoint = { seq: 0, head: firstHead(trail) };
  for (const line of lines) {
    const link = line === null ? 'record' : followLine(trail, at, line);
    if (typeof link === 'string') return { trail, links, bad: { seq: at.seq + 1, what: link } };
    links.push(link);
    at = link;
  }
  return { trail, links, bad: null };
}

function parseLine(text: string): Line | null {
  try {
    return LineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const recordOf = (line: Line | null) => (line?.record ? parseRecord(Buffer.from(line.record, 'base64')) : null);

/** The first record whose content is left names the trail. */
function trailIn(lines: readonly (Line | null)[]): string | null {
  for (const line of lines) {
    const record = recordOf(line);
    if (record !== null) return record.trail;
  }
  return null;
}

/** What is left of a destroyed record is its leaf, which the head proves. */
function followLine(trail: string, at: ChainPoint, line: Line): ExportedLink | string {
  const leaf = Buffer.from(line.leaf, 'hex');
  const claimed = Buffer.from(line.head, 'hex');
  if (line.record === null) {
    if (line.seq !== at.seq + 1) return 'gap';
    const head = nextHead(at.head, leaf);
    return head.equals(claimed) ? { seq: line.seq, leaf, head, record: null } : 'head';
  }
  const bytes = Buffer.from(line.record, 'base64');
  const head = followLink(trail, at, { seq: line.seq, bytes, leaf, head: claimed });
  return typeof head === 'string' ? head : { seq: line.seq, leaf, head, record: parseRecord(bytes) };
}
