/** What a multipart body consists of, in order: `part`, any number of `data`, `end`, and again. */
export type MultipartEvent =
  | { readonly type: 'part'; readonly headers: ReadonlyMap<string, string> }
  | { readonly type: 'data'; readonly bytes: Buffer }
  | { readonly type: 'end' };

/** The body is not what its content type promised: cut short, or not multipart at all. */
export class MultipartError extends Error {}

const MAX_PREAMBLE_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;

/** The boundary of a `multipart/related` content type; null when it is another type or has none (RFC 2046 section 5.1.1). */
export function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/related\s*(;|$)/i.test(contentType)) return null;
  const match = /;\s*boundary=(?:"([^"\\]{1,70})"|([^\s";]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2] ?? '';
  return /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/.test(boundary) ? boundary : null;
}

/**
 * Reads a multipart body as it arrives and keeps no more than one chunk of it in memory. Ends only after the closing
 * delimiter; throws `MultipartError` for anything else, and whatever the source throws.
 */
export async function* parseMultipart(
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<MultipartEvent, void, undefined> {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const source = openSource(chunks);
  try {
    await skipPreamble(source, delimiter);
    while (!(await isClosing(source))) {
      yield { type: 'part', headers: await readHeaders(source) };
      for (let done = false; !done;) {
        const at = source.buffer.indexOf(delimiter);
        done = at >= 0;
        // The last bytes may be the first of a delimiter that the next chunk completes.
        const size = done ? at : Math.max(source.buffer.length - delimiter.length + 1, 0);
        if (size > 0) yield { type: 'data', bytes: source.take(size) };
        if (done) source.take(delimiter.length);
        else await source.more();
      }
      yield { type: 'end' };
    }
  } finally {
    await source.close();
  }
}

type Source = {
  readonly buffer: Buffer;
  readonly take: (size: number) => Buffer;
  readonly more: () => Promise<void>;
  readonly close: () => Promise<void>;
};

function openSource(chunks: AsyncIterable<Uint8Array>): Source {
  const iterator = chunks[Symbol.asyncIterator]();
  // The first delimiter may stand at the very start, without the line break before it.
  let buffer = Buffer.from('\r\n', 'latin1');
  return {
    get buffer() {
      return buffer;
    },
    take: (size) => {
      const taken = buffer.subarray(0, size);
      buffer = buffer.subarray(size);
      return taken;
    },
    more: async () => {
      const next = await iterator.next();
      if (next.done === true) throw new MultipartError('cut short');
      buffer = buffer.length === 0 ? Buffer.from(next.value) : Buffer.concat([buffer, next.value]);
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

async function skipPreamble(source: Source, delimiter: Buffer): Promise<void> {
  let at = source.buffer.indexOf(delimiter);
  while (at < 0) {
    if (source.buffer.length > MAX_PREAMBLE_BYTES) throw new MultipartError('no delimiter');
    await source.more();
    at = source.buffer.indexOf(delimiter);
  }
  source.take(at + delimiter.length);
}

/** Behind a delimiter: `--` closes the body; padding and a line break begin a part. */
async function isClosing(source: Source): Promise<boolean> {
  while (source.buffer.length < 2) await source.more();
  if (source.buffer.subarray(0, 2).toString('latin1') === '--') return true;
  let end = source.buffer.indexOf('\r\n');
  while (end < 0) {
    if (source.buffer.length > MAX_HEADER_BYTES) throw new MultipartError('no line break after a delimiter');
    await source.more();
    end = source.buffer.indexOf('\r\n');
  }
  if (!/^[ \t]*$/.test(source.take(end).toString('latin1'))) throw new MultipartError('text after a delimiter');
  return false;
}

async function readHeaders(source: Source): Promise<ReadonlyMap<string, string>> {
  // The line break before the headers is still there, so that an empty header block also ends with two of them.
  let end = source.buffer.indexOf('\r\n\r\n');
  while (end < 0) {
    if (source.buffer.length > MAX_HEADER_BYTES) throw new MultipartError('headers too long');
    await source.more();
    end = source.buffer.indexOf('\r\n\r\n');
  }
  const lines = source
    .take(end + 4)
    .toString('latin1')
    .split('\r\n')
    .filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon < 1) throw new MultipartError('not a header');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
}
