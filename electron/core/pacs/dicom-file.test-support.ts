/** Writes small DICOM files for tests: explicit or implicit little endian, one data element after another. */

export type TestElement = {
  readonly tag: number;
  readonly vr: string;
  readonly value: string | Buffer | readonly (readonly TestElement[])[];
};

const LONG = new Set(['OB', 'OW', 'SQ', 'UN', 'UT']);

const evenly = (bytes: Buffer, vr: string): Buffer =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === 'UI' || vr === 'OB' ? '\0' : ' ')]);

function header(tag: number, rest: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(tag >>> 16, 0);
  bytes.writeUInt16LE(tag & 0xffff, 2);
  return Buffer.concat([bytes, rest]);
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const u16 = (value: number): Buffer => u32(value).subarray(0, 2);

export function element(item: TestElement, explicit: boolean): Buffer {
  const sequence = typeof item.value === 'string' || Buffer.isBuffer(item.value) ? null : item.value;
  const value =
    sequence === null
      ? evenly(
          typeof item.value === 'string' ? Buffer.from(item.value, 'latin1') : Buffer.from(item.value as Buffer),
          item.vr,
        )
      : Buffer.concat([
          ...sequence.map((items) =>
            Buffer.concat([header(0xfffee000, u32(0xffffffff)), dataset(items, explicit), header(0xfffee00d, u32(0))]),
          ),
          header(0xfffee0dd, u32(0)),
        ]);
  const length = sequence === null ? value.length : 0xffffffff;
  if (!explicit) return header(item.tag, Buffer.concat([u32(length), value]));
  const lengthField = LONG.has(item.vr) ? Buffer.concat([u16(0), u32(length)]) : u16(length);
  return header(item.tag, Buffer.concat([Buffer.from(item.vr, 'latin1'), lengthField, value]));
}

export const dataset = (items: readonly TestElement[], explicit: boolean): Buffer =>
  Buffer.concat(items.toSorted((a, b) => a.tag - b.tag).map((item) => element(item, explicit)));

export type TestStudy = {
  readonly studyUid: string;
  readonly instance: number;
  readonly patientId?: string;
  readonly issuer?: string;
  readonly name?: string;
  readonly accession?: string;
  readonly date?: string;
  readonly modality?: string;
};

/** The elements of one tiny image of a study. */
export const imageElements = (study: TestStudy): readonly TestElement[] => [
  { tag: 0x00080005, vr: 'CS', value: 'ISO_IR 192' },
  { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.7' },
  { tag: 0x00080018, vr: 'UI', value: `${study.studyUid}.9.${study.instance}` },
  { tag: 0x00080020, vr: 'DA', value: study.date ?? '20261103' },
  { tag: 0x00080030, vr: 'TM', value: '101500' },
  { tag: 0x00080050, vr: 'SH', value: study.accession ?? 'A-1001' },
  { tag: 0x00080060, vr: 'CS', value: study.modality ?? 'CT' },
  { tag: 0x00081030, vr: 'LO', value: 'Thorax' },
  { tag: 0x00100010, vr: 'PN', value: study.name ?? 'Beispiel^Anna' },
  { tag: 0x00100020, vr: 'LO', value: study.patientId ?? 'GK-1001' },
  { tag: 0x00100021, vr: 'LO', value: study.issuer ?? 'TESTHOUSE' },
  { tag: 0x00100030, vr: 'DA', value: '19580312' },
  { tag: 0x0020000d, vr: 'UI', value: study.studyUid },
  { tag: 0x0020000e, vr: 'UI', value: `${study.studyUid}.9` },
  { tag: 0x00200013, vr: 'IS', value: String(study.instance) },
  { tag: 0x00280002, vr: 'US', value: u16(1) },
  { tag: 0x00280004, vr: 'CS', value: 'MONOCHROME2' },
  { tag: 0x00280010, vr: 'US', value: u16(16) },
  { tag: 0x00280011, vr: 'US', value: u16(16) },
  { tag: 0x00280100, vr: 'US', value: u16(8) },
  { tag: 0x00280101, vr: 'US', value: u16(8) },
  { tag: 0x00280102, vr: 'US', value: u16(7) },
  { tag: 0x00280103, vr: 'US', value: u16(0) },
  { tag: 0x7fe00010, vr: 'OB', value: Buffer.from(Array.from({ length: 256 }, (_, index) => index)) },
];

/** A whole file around a data set that is already encoded. */
export function dicomFile(body: Buffer, transferSyntax: string): Buffer {
  const meta = dataset(
    [
      { tag: 0x00020002, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.7' },
      { tag: 0x00020003, vr: 'UI', value: '2.25.9.9' },
      { tag: 0x00020010, vr: 'UI', value: transferSyntax },
      { tag: 0x00020012, vr: 'UI', value: '2.25.8' },
    ],
    true,
  );
  const group = element({ tag: 0x00020000, vr: 'UL', value: u32(meta.length) }, true);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), group, meta, body]);
}

export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';

/** One tiny image, explicit little endian. */
export const imageFile = (study: TestStudy): Buffer => dicomFile(dataset(imageElements(study), true), EXPLICIT_LITTLE);
