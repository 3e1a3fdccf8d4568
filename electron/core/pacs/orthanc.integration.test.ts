import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  CHEST_STUDY,
  CT_STUDY,
  LAB_ISSUER,
  LAB_STUDIES,
  VIP_STUDY,
  type StudyFixture,
} from '../../../build/lab/fixtures.ts';
import { startOrthanc, type LabOrthanc } from '../../../build/lab/orthanc.ts';
import { createUid } from '../../../build/lab/phantom/uid.ts';
import { storeStudies } from '../../../build/lab/store-studies.ts';
import { orthancId } from '../viewer/web-viewer-url.ts';
import { fetchStudy } from './fetch-study.ts';
import { findSeries } from './find-series.ts';
import { findStudy } from './find-study.ts';
import { connectPacs, type Pacs } from './pacs.ts';
import { parseQuery } from './parse-query.ts';
import { searchStudies } from './search-studies.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

const [ANNA, PETER, MARIA] = [CT_STUDY.studyUid, CHEST_STUDY.studyUid, VIP_STUDY.studyUid];
const JAN = createUid('study of a longer name');
/** A family name of several words, and a number with a space in it. */
const LONG_NAME: StudyFixture = {
  ...CHEST_STUDY,
  patientName: 'van der Muster^Jan',
  familyName: 'van der Muster',
  patientId: 'LAB 1004',
  studyUid: JAN,
  seriesUid: createUid('series of a longer name'),
  accession: 'A23010101',
  studyDate: '20230101',
};

describe('a real Orthanc', () => {
  let orthanc: LabOrthanc;
  let pacs: Pacs;
  beforeAll(async () => {
    orthanc = await startOrthanc();
    await storeStudies(orthanc, [...LAB_STUDIES, LONG_NAME]);
    const settings = {
      dicomWebUrl: orthanc.dicomWebUrl,
      timeoutSeconds: 10,
      authentication: 'basic' as const,
      defaultIssuer: '',
    };
    pacs = connectPacs(settings, async () => ({ name: orthanc.user, password: orthanc.password }), DIRECT_NETWORK);
  });
  afterAll(async () => {
    await pacs.close();
    await orthanc.stop();
  });

  it.each([
    ['beispiel 2024-05 ct', [ANNA]],
    ['anna beispiel', [ANNA]],
    ['Phantom, Peter', [PETER]],
    ['PHANTOM^PETER', [PETER]],
    ['Jan van der Muster', [JAN]],
    ['van der muster jan', [JAN]],
    ['Mr Phantom', [PETER]],
    ['id:"LAB 1004"', [JAN]],
    ['pha?tom', [PETER]],
    [`LAB-1001 ${CT_STUDY.accession}`, [ANNA]],
    [`LAB-1002 ${CT_STUDY.accession}`, []],
    ['phantom peter', [PETER]],
    ['LAB-1001', [ANNA]],
    [CHEST_STUDY.accession, [PETER]],
    [MARIA, [MARIA]],
    ['beispiel mr', []],
    ['2024-05-17', [MARIA, PETER, ANNA]],
    ['xray today', [PETER]],
    ['nobody', []],
  ])('finds %j', async (typed, uids) => {
    const found = await searchStudies(pacs, parseQuery(typed, '2024-05-17'));
    expect(found.ok && found.value.studies.map((study) => study.studyUid)).toEqual(uids);
  });

  it('reads everything that a list shows', async () => {
    expect(await findStudy(pacs, ANNA)).toEqual({
      ok: true,
      value: {
        studyUid: ANNA,
        patientId: 'LAB-1001',
        issuer: LAB_ISSUER,
        patientName: 'Beispiel, Anna',
        familyName: 'Beispiel',
        birthDate: '1971-03-14',
        accession: CT_STUDY.accession,
        date: '2024-05-17',
        time: '08:15',
        modalities: ['CT'],
        description: 'CT head without contrast',
        instances: 32,
      },
    });
    expect(await findStudy(pacs, '2.25.404')).toEqual({ ok: false, code: 'pacs.not_found' });
  });

  it('names its studies and series as we work out that it does', async () => {
    const series = await findSeries(pacs, ANNA);
    expect(series).toMatchObject({
      ok: true,
      value: [{ seriesUid: CT_STUDY.seriesUid, modality: 'CT', instances: 32 }],
    });
    const listed = async (path: string) => {
      const answer = await fetch(`${orthanc.baseUrl}${path}`, { headers: { authorization: orthanc.authorization } });
      return z.array(z.string()).parse(await answer.json());
    };
    expect(await listed('/studies')).toContain(orthancId('LAB-1001', ANNA));
    expect(await listed('/series')).toContain(orthancId('LAB-1001', ANNA, CT_STUDY.seriesUid));
  });

  it('fetches the study whole, and says that there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'glasskey-orthanc-fetch-'));
    try {
      const fetched = await fetchStudy(pacs, { studyUid: ANNA, folder, expected: 32 });
      expect(fetched.ok && fetched.value.files.length).toBe(32);
      const none = await fetchStudy(pacs, { studyUid: '2.25.404', folder, expected: 0 });
      expect(none).toEqual({ ok: false, code: 'pacs.not_found' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is refused with a wrong password', async () => {
    const stranger = connectPacs(
      pacs.settings,
      async () => ({ name: orthanc.user, password: 'wrong' }),
      DIRECT_NETWORK,
    );
    expect(await searchStudies(stranger, { patientId: 'LAB-1001' })).toEqual({ ok: false, code: 'pacs.refused' });
    await stranger.close();
  });
});
