import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataset, dicomFile, element, EXPLICIT_LITTLE, imageElements, imageFile } from './dicom-file.test-support.ts';
import { studyUidOf } from './dicom-head.ts';

const STUDY = { studyUid: '2.25.77', instance: 1 };
const NESTED = {
  tag: 0x00081115,
  vr: 'SQ',
  value: [[{ tag: 0x0020000d, vr: 'UI', value: '2.25.666' }], [{ tag: 0x0008114a, vr: 'SQ', value: [[]] }]],
};

describe('studyUidOf', () => {
  it('reads explicit, implicit and deflated files', () => {
    const elements = imageElements(STUDY);
    expect(studyUidOf(imageFile(STUDY))).toBe('2.25.77');
    expect(studyUidOf(dicomFile(dataset(elements, false), '1.2.840.10008.1.2'))).toBe('2.25.77');
    const deflated = deflateRawSync(dataset(elements, true));
    expect(studyUidOf(dicomFile(deflated, '1.2.840.10008.1.2.1.99'))).toBe('2.25.77');
    expect(studyUidOf(dicomFile(deflated.subarray(0, -30), '1.2.840.10008.1.2.1.99'))).toBe('2.25.77');
  });

  it.each([true, false])('takes the study of the file, not one that a nested item names (explicit: %s)', (explicit) => {
    const body = dataset([...imageElements(STUDY), NESTED], explicit);
    expect(studyUidOf(dicomFile(body, explicit ? EXPLICIT_LITTLE : '1.2.840.10008.1.2'))).toBe('2.25.77');
  });

  it('believes no file that says two studies, wherever the second stands: readers differ in which they take', () => {
    const elements = imageElements(STUDY);
    const again = (value: string) => dataset([{ tag: 0x0020000d, vr: 'UI', value }], true);
    const file = (second: Buffer) => dicomFile(Buffer.concat([dataset(elements, true), second]), EXPLICIT_LITTLE);
    expect(studyUidOf(file(again('2.25.666')))).toBeNull();
    expect(studyUidOf(file(again('2.25.7'.padEnd(80, '7'))))).toBeNull();
    expect(
      studyUidOf(dicomFile(Buffer.concat([again('2.25.666'), dataset(elements, true)]), EXPLICIT_LITTLE)),
    ).toBeNull();
    expect(studyUidOf(file(again('2.25.77')))).toBe('2.25.77');
  });

  it('reads unknown content of undefined length, which is implicit inside an explicit file', () => {
    const inner = element({ ...NESTED, tag: 0x00191001 }, false).subarray(8);
    const unknown = Buffer.concat([
      Buffer.from([0x19, 0, 1, 0x10]),
      Buffer.from('UN\0\0'),
      Buffer.alloc(4, 0xff),
      inner,
    ]);
    const elements = imageElements(STUDY);
    const before = dataset(
      elements.filter((item) => item.tag < 0x00191001),
      true,
    );
    const behind = dataset(
      elements.filter((item) => item.tag > 0x00191001),
      true,
    );
    expect(studyUidOf(dicomFile(Buffer.concat([before, unknown, behind]), EXPLICIT_LITTLE))).toBe('2.25.77');
  });

  it('says null for what is no DICOM file or names no study', () => {
    const without = imageElements(STUDY).filter((item) => item.tag !== 0x0020000d);
    expect(studyUidOf(Buffer.alloc(0))).toBeNull();
    expect(studyUidOf(Buffer.alloc(4096))).toBeNull();
    expect(studyUidOf(Buffer.from(`#!/bin/sh\n${' '.repeat(400)}`))).toBeNull();
    expect(studyUidOf(dicomFile(dataset(without, true), EXPLICIT_LITTLE))).toBeNull();
    expect(studyUidOf(imageFile(STUDY).subarray(0, 200))).toBeNull();
  });

  it('survives any bytes and any damage', () => {
    const good = dicomFile(dataset([...imageElements(STUDY), NESTED], true), EXPLICIT_LITTLE);
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 30 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, size) => {
        const bytes = Buffer.from(good.subarray(0, size));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const found = studyUidOf(bytes);
        expect(found === null || found.length <= 64).toBe(true);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (tail) => {
        studyUidOf(dicomFile(Buffer.from(tail), EXPLICIT_LITTLE));
        studyUidOf(dicomFile(Buffer.from(tail), '1.2.840.10008.1.2.2'));
        studyUidOf(dicomFile(Buffer.from(tail), '1.2.840.10008.1.2.1.99'));
      }),
    );
  });

  it('does not follow sequences without end', () => {
    const deep = Buffer.concat(
      Array.from({ length: 50_000 }, () => Buffer.from('0800151153510000ffffffff' + 'feff00e0ffffffff', 'hex')),
    );
    expect(studyUidOf(dicomFile(deep, EXPLICIT_LITTLE))).toBeNull();
  });
});
