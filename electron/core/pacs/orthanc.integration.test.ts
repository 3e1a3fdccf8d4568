import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFile } from './dicom-file.test-support.ts';
import { fetchStudy } from './fetch-study.ts';
import { findStudy } from './find-study.ts';
import { hasOrthanc, startTestOrthanc, type TestOrthanc } from './orthanc.test-support.ts';
import { connectPacs, type Pacs } from './pacs.ts';
import { parseQuery } from './parse-query.ts';
import { searchStudies } from './search-studies.ts';

const ANNA = { studyUid: '2.25.1001', name: 'Beispiel^Anna', patientId: 'GK-1001', accession: 'A-1001' };
const OTTO = {
  studyUid: '2.25.1002',
  name: 'Muster^Otto',
  patientId: 'GK-1002',
  accession: 'A-1002',
  modality: 'MR',
  date: '20251224',
};

describe.skipIf(!hasOrthanc())('a real Orthanc', () => {
  let orthanc: TestOrthanc;
  let pacs: Pacs;
  beforeAll(async () => {
    orthanc = await startTestOrthanc();
    for (const instance of [1, 2, 3]) await orthanc.store(imageFile({ ...ANNA, instance }));
    await orthanc.store(imageFile({ ...OTTO, instance: 1 }));
    const settings = {
      dicomWebUrl: orthanc.dicomWebUrl,
      timeoutSeconds: 10,
      authentication: 'basic' as const,
      defaultIssuer: '',
    };
    pacs = connectPacs(settings, async () => orthanc.user);
  });
  afterAll(async () => {
    await pacs.close();
    await orthanc.stop();
  });

  it.each([
    ['beispiel 2026-11 ct', ['2.25.1001']],
    ['anna beispiel', ['2.25.1001']],
    ['Muster, Otto', ['2.25.1002']],
    ['muster otto', ['2.25.1002']],
    ['GK-1001', ['2.25.1001']],
    ['A-1002', ['2.25.1002']],
    ['2.25.1002', ['2.25.1002']],
    ['beispiel mr', []],
    ['2025-12..2026-11', ['2.25.1001', '2.25.1002']],
    ['nobody', []],
  ])('finds %j', async (typed, uids) => {
    const found = await searchStudies(pacs, parseQuery(typed, '2026-11-23'));
    expect(found.ok && found.value.studies.map((study) => study.studyUid)).toEqual(uids);
  });

  it('reads everything that a list shows', async () => {
    expect(await findStudy(pacs, '2.25.1001')).toEqual({
      ok: true,
      value: {
        studyUid: '2.25.1001',
        patientId: 'GK-1001',
        issuer: 'TESTHOUSE',
        patientName: 'Beispiel, Anna',
        familyName: 'Beispiel',
        birthDate: '1958-03-12',
        accession: 'A-1001',
        date: '2026-11-03',
        time: '10:15',
        modalities: ['CT'],
        description: 'Thorax',
        instances: 3,
      },
    });
    expect(await findStudy(pacs, '2.25.404')).toEqual({ ok: false, code: 'pacs.not_found' });
  });

  it('fetches the study whole, and says that there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'glasskey-orthanc-fetch-'));
    try {
      const fetched = await fetchStudy(pacs, { studyUid: '2.25.1001', folder, expected: 3 });
      expect(fetched.ok && fetched.value.files.length).toBe(3);
      const none = await fetchStudy(pacs, { studyUid: '2.25.404', folder, expected: 0 });
      expect(none).toEqual({ ok: false, code: 'pacs.not_found' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is refused with a wrong password', async () => {
    const stranger = connectPacs(pacs.settings, async () => ({ name: 'reader', password: 'wrong' }));
    expect(await searchStudies(stranger, { patientId: 'GK-1001' })).toEqual({ ok: false, code: 'pacs.refused' });
    await stranger.close();
  });
});
