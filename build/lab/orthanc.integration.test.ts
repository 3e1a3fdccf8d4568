import { writeFileSync } from 'node:fs';
import { get as requestFrom } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CT_STUDY, LAB_STUDIES, VIP_STUDY } from './fixtures.ts';
import { createLabFolder } from './lab-folder.ts';
import { countGreyLevels } from './luminance.ts';
import { startOrthanc, type LabOrthanc } from './orthanc.ts';
import { storeStudies } from './store-studies.ts';

const folder = createLabFolder('orthanc-test');
let pacs: LabOrthanc;
beforeAll(async () => {
  pacs = await startOrthanc();
  await storeStudies(pacs, LAB_STUDIES);
});
afterAll(async () => {
  await pacs.stop();
  folder.remove();
});

async function get(path: string): Promise<Response> {
  const headers = { authorization: pacs.authorization, accept: 'application/dicom+json, application/json, image/png' };
  return fetch(`${pacs.baseUrl}${path}`, { headers });
}

/** Answers in the DICOM JSON model (PS3.18 annex F). */
const DicomJson = z.array(z.record(z.string(), z.object({ Value: z.array(z.unknown()).optional() })));

describe('the PACS of the lab', () => {
  it('answers nobody without the password', async () => {
    expect((await fetch(`${pacs.baseUrl}/system`)).status).toBe(401);
    expect((await fetch(`${pacs.dicomWebUrl}/studies`)).status).toBe(401);
  });

  it('finds the studies by QIDO-RS', async () => {
    const studies = DicomJson.parse(await (await get('/dicom-web/studies')).json());
    expect(new Set(studies.map((study) => study['0020000D']?.Value?.[0]))).toEqual(
      new Set(LAB_STUDIES.map((study) => study.studyUid)),
    );
    const one = DicomJson.parse(await (await get(`/dicom-web/studies?AccessionNumber=${VIP_STUDY.accession}`)).json());
    expect(one).toHaveLength(1);
    expect(one[0]?.['00100010']?.Value?.[0]).toEqual({ Alphabetic: VIP_STUDY.patientName });
  });

  it('gives every image of the CT by WADO-RS', async () => {
    const answer = await fetch(`${pacs.dicomWebUrl}/studies/${CT_STUDY.studyUid}`, {
      headers: { authorization: pacs.authorization, accept: 'multipart/related; type="application/dicom"' },
    });
    expect(answer.status).toBe(200);
    const body = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect(body.split('DICM').length - 1).toBe(CT_STUDY.instances);
  });

  it('renders a picture of each study, and has a web viewer', async () => {
    const instances = z.array(z.string()).parse(await (await get('/instances')).json());
    expect(instances).toHaveLength(LAB_STUDIES.reduce((sum, study) => sum + study.instances, 0));
    const series = z.array(z.string()).parse(await (await get('/series')).json());
    for (const id of series) {
      const { Instances } = z
        .object({ Instances: z.array(z.string()) })
        .parse(await (await get(`/series/${id}`)).json());
      const file = join(folder.path, 'preview.png');
      const middle = Instances[Math.floor(Instances.length / 2)] ?? '';
      writeFileSync(file, Buffer.from(await (await get(`/instances/${middle}/preview`)).arrayBuffer()));
      expect(await countGreyLevels(file)).toBeGreaterThan(40);
      const page = await get(pacs.webViewerUrl.slice(pacs.baseUrl.length).replace('{orthancSeriesId}', id));
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('Viewer');
    }
  });

  it('refuses everybody but 127.0.0.1, password or not', async () => {
    const headers = { authorization: pacs.authorization };
    const ask = (localAddress: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const request = requestFrom(`${pacs.baseUrl}/system`, { headers, localAddress }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        request.on('error', reject);
      });
    expect(await ask('127.0.0.1')).toBe(200);
    expect(await ask('127.0.0.2')).not.toBe(200);
  });

  it('keeps its studies when it dies and comes back', async () => {
    await pacs.kill();
    await expect(get('/system')).rejects.toThrow();
    await pacs.start();
    expect(DicomJson.parse(await (await get('/dicom-web/studies')).json())).toHaveLength(LAB_STUDIES.length);
  });
});
