import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { CHEST_STUDY, CT_STUDY, LAB_STUDIES, VIP_STUDY } from '../fixtures.ts';
import { createLabFolder } from '../lab-folder.ts';
import { countGreyLevels } from '../luminance.ts';
import { headDensity } from './ct-head.ts';
import { createStudyFiles } from './create-study-files.ts';
import { createUid } from './uid.ts';

const run = promisify(execFile);
const folder = createLabFolder('phantom-test');
afterAll(() => folder.remove());

function write(name: string, bytes: Buffer): string {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
}

/** What dcmtk reads in a file: tag in hex without comma, then the text of its value. dcmtk checks the file on the way. */
async function readTags(path: string): Promise<ReadonlyMap<string, string>> {
  const { stdout, stderr } = await run('dcmdump', ['--print-all', '+L', path], { maxBuffer: 1 << 26 });
  expect(stderr).toBe('');
  const rows = [...stdout.matchAll(/^\(([0-9a-f]{4}),([0-9a-f]{4})\) \S\S (?:\[(.*?)\]|=?(\S+))/gm)];
  return new Map(rows.map((row) => [`${row[1]}${row[2]}`, row[3] ?? row[4] ?? '']));
}

/** Tags of type 1 for every image, and those that a class adds (PS3.3 A.2, A.3, A.4). */
const REQUIRED = ['00080016', '00080018', '00080060', '0020000d', '0020000e', '00280010', '00280011', '7fe00010'];
const PLANE = ['00280030', '00200037', '00200032', '00200052', '00180050'];

describe('createStudyFiles', () => {
  it.each(LAB_STUDIES.map((study) => [study.modality, study] as const))(
    'writes %s that dcmtk accepts',
    async (_, study) => {
      const files = createStudyFiles(study);
      expect(files).toHaveLength(study.instances);
      const path = write('one.dcm', files[0] ?? Buffer.alloc(0));
      expect((await run('dcmftest', [path])).stdout).toMatch(/^yes: /);
      const tags = await readTags(path);
      for (const tag of study.modality === 'CR' ? REQUIRED : [...REQUIRED, ...PLANE]) {
        expect(tags.get(tag), tag).toBeTruthy();
      }
      expect(tags.get('00100010')).toBe(study.patientName);
      expect(tags.get('00100021')).toBe(study.issuer);
      expect(tags.get('00080050')).toBe(study.accession);
      expect(tags.get('0020000d')).toBe(study.studyUid);
    },
  );

  it('stacks the CT without a gap, each slice under its own UID', async () => {
    const tags = await Promise.all(
      createStudyFiles(CT_STUDY).map((file, index) => readTags(write(`slice-${index}.dcm`, file))),
    );
    expect(new Set(tags.map((one) => one.get('00080018'))).size).toBe(CT_STUDY.instances);
    expect(new Set(tags.map((one) => one.get('00200052'))).size).toBe(1);
    const heights = tags.map((one) => Number(one.get('00200032')?.split('\\')[2]));
    for (const [index, height] of heights.entries()) expect(height).toBe((index - 15.5) * 5);
  });

  it('draws a picture with dcmtk', async () => {
    for (const study of [CT_STUDY, CHEST_STUDY, VIP_STUDY]) {
      const files = createStudyFiles(study);
      const path = write('picture.dcm', files[Math.floor(files.length / 2)] ?? Buffer.alloc(0));
      await run('dcmj2pnm', ['+Wi', '1', '+on', path, `${path}.png`]);
      expect(await countGreyLevels(`${path}.png`)).toBeGreaterThan(40);
    }
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    expect(createStudyFiles(CHEST_STUDY)[0]?.equals(createStudyFiles(CHEST_STUDY)[0] ?? Buffer.alloc(0))).toBe(true);
    expect(createStudyFiles(CHEST_STUDY)[0]?.equals(createStudyFiles(CHEST_STUDY, 2)[0] ?? Buffer.alloc(0))).toBe(
      false,
    );
  });
});

describe('headDensity', () => {
  it('has air around, bone in the skull, brain within, and rods of known density', () => {
    expect(headDensity({ x: 118, y: 0, z: 0 })).toBe(-1000);
    expect(headDensity({ x: 0, y: -88, z: 0 })).toBe(1100);
    expect(headDensity({ x: 0, y: -60, z: 0 })).toBeGreaterThan(25);
    expect(headDensity({ x: 44, y: 0, z: 0 })).toBe(-1000);
    expect(headDensity({ x: -44, y: 0, z: 40 })).toBe(120);
  });
});

describe('createUid', () => {
  it('is a UID under 2.25 of at most 64 characters, the same for the same name', () => {
    expect(createUid('a')).toMatch(/^2\.25\.[1-9][0-9]{0,38}$/);
    expect(createUid('a')).toBe(createUid('a'));
    expect(createUid('a')).not.toBe(createUid('b'));
    expect(BigInt(createUid('a').slice(5)) < 2n ** 128n).toBe(true);
  });
});
