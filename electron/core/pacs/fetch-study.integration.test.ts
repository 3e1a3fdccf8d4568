import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFile } from './dicom-file.test-support.ts';
import { fetchStudy, FETCH_LIMITS, type FetchRequest } from './fetch-study.ts';
import { startHostilePacs, type HostilePacs } from './hostile-pacs.test-support.ts';

const UID = '2.25.77';
const image = (instance: number) => imageFile({ studyUid: UID, instance });

let running: HostilePacs | null = null;
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glasskey-fetch-'));
});
afterEach(async () => {
  await running?.close();
  await rm(folder, { recursive: true, force: true });
});

async function fetchFrom(
  answer: (outgoing: ServerResponse) => void,
  request: Partial<FetchRequest> = {},
  settings = {},
) {
  running = await startHostilePacs((_incoming, outgoing) => answer(outgoing), settings);
  return fetchStudy(running.pacs, { studyUid: UID, folder, expected: 0, ...request });
}

const part = (file: Buffer, name = 'x') =>
  Buffer.concat([
    Buffer.from(
      `\r\n--edge\r\nContent-Type: application/dicom\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n`,
    ),
    file,
  ]);
const TYPE = { 'content-type': 'multipart/related; type="application/dicom"; boundary=edge' };
const END = Buffer.from('\r\n--edge--');
const send = (outgoing: ServerResponse, ...parts: readonly Buffer[]) =>
  outgoing.writeHead(200, TYPE).end(Buffer.concat(parts));

describe('fetchStudy', () => {
  it('writes each instance into a private file that it names itself', async () => {
    const progress: string[] = [];
    const files = [image(1), image(2), image(3)];
    const fetched = await fetchFrom(
      (outgoing) => send(outgoing, ...files.map((file) => part(file, '../../evil')), END),
      {
        expected: 3,
        onProgress: (done, total) => progress.push(`${done}/${total}`),
      },
    );
    const names = ['0001.dcm', '0002.dcm', '0003.dcm'];
    const bytes = files.reduce((sum, file) => sum + file.length, 0);
    expect(fetched).toEqual({
      ok: true,
      value: { files: names.map((name) => join(folder, name)), bytes, isWhole: true },
    });
    expect(await readdir(folder)).toEqual(names);
    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    expect((await stat(join(folder, '0001.dcm'))).mode & 0o777).toBe(0o600);
    expect((await readFile(join(folder, '0002.dcm'))).equals(image(2))).toBe(true);
  });

  const other = imageFile({ studyUid: '2.25.78', instance: 1 });
  it.each<[string, (outgoing: ServerResponse) => void, Partial<FetchRequest>, string]>([
    ['another study among it', (out) => send(out, part(image(1)), part(other), END), {}, 'pacs.wrong_study'],
    ['something that is not DICOM', (out) => send(out, part(Buffer.from('#!/bin/sh\n')), END), {}, 'pacs.bad_answer'],
    ['fewer images than it has', (out) => send(out, part(image(1)), END), { expected: 2 }, 'pacs.incomplete'],
    ['no image', (out) => send(out, Buffer.from('--edge--')), {}, 'pacs.incomplete'],
    ['a body cut short', (out) => send(out, part(image(1))), {}, 'pacs.bad_answer'],
    ['partial content', (out) => out.writeHead(206, TYPE).end(), {}, 'pacs.incomplete'],
    ['no such study', (out) => out.writeHead(404).end(), {}, 'pacs.not_found'],
    [
      'a single file',
      (out) => out.writeHead(200, { 'content-type': 'application/dicom' }).end(image(1)),
      {},
      'pacs.bad_answer',
    ],
    [
      'more files than allowed',
      (out) => send(out, part(image(1)), part(image(2)), END),
      { limits: { ...FETCH_LIMITS, maxFiles: 1 } },
      'pacs.too_large',
    ],
    [
      'more bytes than allowed',
      (out) => send(out, part(image(1)), END),
      { limits: { ...FETCH_LIMITS, maxBytes: 800 } },
      'pacs.too_large',
    ],
    [
      'a connection that breaks',
      (out) => {
        out.writeHead(200, TYPE).write(part(image(1)));
        setTimeout(() => out.destroy(), 50);
      },
      {},
      'pacs.unreachable',
    ],
    ['one byte and then nothing', (out) => void out.writeHead(200, TYPE).write('\r'), {}, 'pacs.unreachable'],
    ['a drip that never ends', drip, { limits: { ...FETCH_LIMITS, totalMs: 300 } }, 'pacs.unreachable'],
  ])('refuses %s', async (_name, answer, request, code) => {
    const fetched = await fetchFrom(answer, request, { timeoutSeconds: 1 });
    expect(fetched).toEqual({ ok: false, code });
  });

  const halfWay = (out: ServerResponse): void => {
    out.writeHead(200, TYPE).write(Buffer.concat([part(image(1)), part(image(2)).subarray(0, -100)]));
    setTimeout(() => out.destroy(), 50);
  };
  it.each<[string, (outgoing: ServerResponse) => void, Partial<FetchRequest>]>([
    ['fewer images than it has', (out) => send(out, part(image(1)), END), { expected: 2 }],
    ['a connection that breaks within an image', halfWay, {}],
    ['a body cut short', (out) => send(out, part(image(1)), part(image(2)).subarray(0, -100)), {}],
    ['something that is not DICOM', (out) => send(out, part(image(1)), part(Buffer.from('#!/bin/sh\n')), END), {}],
    ['partial content', (out) => out.writeHead(206, TYPE).end(Buffer.concat([part(image(1)), END])), {}],
    ['a drip', (out) => void out.writeHead(200, TYPE).write(Buffer.concat([part(image(1)), part(image(2))])), {}],
  ])('takes what came whole in an emergency, and nothing else stays: %s', async (_name, answer, request) => {
    const fetched = await fetchFrom(answer, { ...request, acceptsPart: true }, { timeoutSeconds: 1 });
    const bytes = image(1).length;
    expect(fetched).toMatchObject({ ok: true, value: { files: [join(folder, '0001.dcm')], isWhole: false } });
    expect((await stat(join(folder, '0001.dcm'))).size).toBe(bytes);
    expect(await readdir(folder)).toEqual(['0001.dcm']);
  });

  it.each<[string, (outgoing: ServerResponse) => void, string]>([
    ['another study among it', (out) => send(out, part(image(1)), part(other), END), 'pacs.wrong_study'],
    ['no image', (out) => send(out, Buffer.from('--edge--')), 'pacs.incomplete'],
    ['no image of it that came whole', (out) => send(out, part(image(1)).subarray(0, -100)), 'pacs.bad_answer'],
  ])('refuses also in an emergency %s', async (_name, answer, code) => {
    expect(await fetchFrom(answer, { acceptsPart: true, expected: 2 })).toEqual({ ok: false, code });
  });

  it('opens nothing that was given up, in an emergency either', async () => {
    const stop = new AbortController();
    const answer = (out: ServerResponse) =>
      void out.writeHead(200, TYPE).write(Buffer.concat([part(image(1)), part(image(2))]));
    const fetched = fetchFrom(answer, { signal: stop.signal, acceptsPart: true });
    setTimeout(() => stop.abort(), 100);
    expect(await fetched).toEqual({ ok: false, code: 'pacs.aborted' });
  });

  it('stops in the middle when told', async () => {
    const stop = new AbortController();
    const fetched = fetchFrom((out) => void out.writeHead(200, TYPE).write(part(image(1))), { signal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    expect(await fetched).toEqual({ ok: false, code: 'pacs.aborted' });
  });

  it('asks for nothing that is not a UID', async () => {
    expect(await fetchFrom(() => undefined, { studyUid: '1/../../instances' })).toEqual({
      ok: false,
      code: 'pacs.not_found',
    });
    expect(running?.seen).toEqual([]);
  });

  it('does not write over a file that is already there, which is a fault', async () => {
    await fetchFrom((out) => send(out, part(image(1)), END));
    await running?.close();
    await expect(fetchFrom((out) => send(out, part(image(1)), END))).rejects.toMatchObject({
      code: 'pacs.folder_failed',
    });
  });
});

function drip(outgoing: ServerResponse): void {
  outgoing.writeHead(200, TYPE);
  const timer = setInterval(() => outgoing.write('x'), 50);
  outgoing.on('close', () => clearInterval(timer));
}
