import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryOf, MultipartError, parseMultipart } from './multipart.ts';

type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: Buffer };

async function* slices(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function collect(bytes: Buffer, sizes: readonly number[] = [bytes.length + 1]): Promise<readonly Part[]> {
  const parts: Part[] = [];
  let headers: ReadonlyMap<string, string> = new Map();
  let body: Buffer[] = [];
  for await (const event of parseMultipart(slices(bytes, sizes), 'edge')) {
    if (event.type === 'part') [headers, body] = [event.headers, []];
    if (event.type === 'data') body.push(Buffer.from(event.bytes));
    if (event.type === 'end') parts.push({ headers, body: Buffer.concat(body) });
  }
  return parts;
}

const encode = (bodies: readonly Buffer[]): Buffer =>
  Buffer.concat([
    ...bodies.flatMap((body) => [Buffer.from('\r\n--edge\r\nContent-Type: application/dicom\r\n\r\n'), body]),
    Buffer.from('\r\n--edge--\r\n'),
  ]);

/** Bodies that like to look like the delimiter. */
const body = fc
  .array(
    fc.oneof(
      fc.constantFrom('\r', '\n', '-', '--', '\r\n', '\r\n-', '\r\n--', '\r\n--edg', 'edge'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    {
      maxLength: 20,
    },
  )
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'))
  .filter(
    (bytes) =>
      !bytes.includes('\r\n--edge') &&
      !Buffer.concat([bytes, Buffer.from('\r\n--edge')])
        .subarray(0, -1)
        .includes('\r\n--edge'),
  );

describe('parseMultipart', () => {
  it('gives back every byte of every part, however the network cuts them', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 6 }), sizes, async (bodies, cut) => {
        const parts = await collect(encode(bodies), cut);
        expect(parts.map((part) => part.body.toString('hex'))).toEqual(bodies.map((bytes) => bytes.toString('hex')));
      }),
    );
  });

  it('refuses a body that is cut short anywhere', async () => {
    const whole = encode([Buffer.from('one'), Buffer.from('two\r\n--ed')]);
    const closing = whole.length - '\r\n'.length;
    for (let size = 0; size < closing; size += 1)
      await expect(collect(whole.subarray(0, size), [7])).rejects.toBeInstanceOf(MultipartError);
    await expect(collect(whole.subarray(0, closing), [7])).resolves.toHaveLength(2);
  });

  it('reads a preamble, padding behind the delimiter, part headers and an empty header block', async () => {
    const bytes = Buffer.from(
      'hello\r\n--edge \t\r\nX-One: 1\r\nx-two :  2 \r\n\r\nA\r\n--edge\r\n\r\nB\r\n--edge--epilogue',
    );
    const parts = await collect(bytes, [3]);
    expect(parts.map((part) => part.body.toString())).toEqual(['A', 'B']);
    expect(parts.map((part) => [...part.headers])).toEqual([
      [
        ['x-one', '1'],
        ['x-two', '2'],
      ],
      [],
    ]);
  });

  it('gives up on endless preambles and headers instead of collecting them', async () => {
    async function* endless(start: string) {
      yield Buffer.from(start);
      for (;;) yield Buffer.alloc(4096, 'x');
    }
    const read = async (start: string) => {
      for await (const event of parseMultipart(endless(start), 'edge')) expect(event.type).not.toBe('data');
    };
    await expect(read('')).rejects.toBeInstanceOf(MultipartError);
    await expect(read('--edge\r\nX: ')).rejects.toBeInstanceOf(MultipartError);
    await expect(read('--edge')).rejects.toBeInstanceOf(MultipartError);
  });

  it('closes the source when its reader stops early', async () => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield encode([Buffer.from('one')]).subarray(0, -12);
      } finally {
        closed = true;
      }
    }
    for await (const event of parseMultipart(source(), 'edge')) if (event.type === 'part') break;
    expect(closed).toBe(true);
  });
});

describe('boundaryOf', () => {
  it.each([
    ['multipart/related; type="application/dicom"; boundary=12c0-59b', '12c0-59b'],
    ['multipart/related;boundary="a b";type="application/dicom"', 'a b'],
    ['Multipart/Related; BOUNDARY=x', 'x'],
    ['multipart/related', null],
    ['multipart/mixed; boundary=x', null],
    ['application/dicom', null],
    ['multipart/related; boundary=""', null],
    [`multipart/related; boundary=${'x'.repeat(71)}`, null],
    ['multipart/related; boundary="x\r\ny"', null],
    ['', null],
  ])('%j', (contentType, boundary) => {
    expect(boundaryOf(contentType)).toBe(boundary);
  });
});
