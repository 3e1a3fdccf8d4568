import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { readDatasets } from './ask-datasets.ts';
import { findSeries } from './find-series.ts';
import { findStudy } from './find-study.ts';
import { startHostilePacs, type HostilePacs } from './hostile-pacs.test-support.ts';
import { connectPacs } from './pacs.ts';
import { readStudies, searchStudies } from './search-studies.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

const STUDY = {
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Beispiel^Anna^M', Ideographic: '例^安' }] },
  '00100020': { vr: 'LO', Value: ['GK-1'] },
  '0020000D': { vr: 'UI', Value: ['2.25.1'] },
};

let running: HostilePacs | null = null;
afterEach(async () => running?.close());

async function pacsThat(answer: (outgoing: ServerResponse, url: string) => void, settings = {}) {
  running = await startHostilePacs((incoming, outgoing) => answer(outgoing, incoming.url ?? ''), settings);
  return running.pacs;
}
const json = (outgoing: ServerResponse, value: unknown, status = 200) =>
  outgoing.writeHead(status, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(value));

describe('searchStudies', () => {
  it('reads a study, uses the default issuer, and counts what it cannot read', async () => {
    const odd = [
      { '0020000D': { vr: 'UI', Value: ['01.2'] } },
      { '00100020': { vr: 'LO', Value: ['x'.repeat(65)] } },
      7,
    ];
    const pacs = await pacsThat((outgoing) => json(outgoing, [STUDY, ...odd]));
    const found = await searchStudies(pacs, { patientId: 'GK-1' });
    expect(found).toEqual({
      ok: true,
      value: {
        more: false,
        similar: false,
        unreadable: 3,
        studies: [
          {
            studyUid: '2.25.1',
            patientId: 'GK-1',
            issuer: 'HOUSE',
            patientName: 'Beispiel, Anna M',
            familyName: 'Beispiel=例',
            birthDate: '',
            accession: '',
            date: '',
            time: '',
            modalities: [],
            description: '',
            instances: 0,
          },
        ],
      },
    });
  });

  it.each<[string, number, unknown, string]>([
    ['asks for a password', 401, '', 'pacs.refused'],
    ['forbids', 403, '', 'pacs.refused'],
    ['redirects', 302, '', 'pacs.bad_answer'],
    ['is overloaded', 503, '', 'pacs.unreachable'],
    ['is too busy', 429, '', 'pacs.unreachable'],
    ['answers an object', 200, {}, 'pacs.bad_answer'],
    ['answers no JSON', 200, null, 'pacs.bad_answer'],
    ['lists more than anyone reads', 200, Array.from({ length: 5001 }, () => ({})), 'pacs.bad_answer'],
    ['sends more bytes than anyone reads', 200, ['x'.repeat(9 * 1024 * 1024)], 'pacs.bad_answer'],
  ])('when the PACS %s', async (_name, status, value, code) => {
    const pacs = await pacsThat((outgoing) => json(outgoing, value, status));
    expect(await searchStudies(pacs, { patientId: 'GK-1' })).toEqual({ ok: false, code });
  });

  it('refuses an answer of another type and takes an empty one', async () => {
    const html = await pacsThat((outgoing) => outgoing.writeHead(200, { 'content-type': 'text/html' }).end('[]'));
    expect(await searchStudies(html, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.bad_answer' });
    await running?.close();
    const none = await pacsThat((outgoing) => outgoing.writeHead(204).end());
    expect(await searchStudies(none, { patientId: 'GK-1' })).toMatchObject({ ok: true, value: { studies: [] } });
  });

  it('gives up on a PACS that is silent, stalls, is gone, or was never set up', async () => {
    const silent = await pacsThat(() => undefined, { timeoutSeconds: 1 });
    expect(await searchStudies(silent, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.unreachable' });
    await running?.close();
    const stalls = await pacsThat(
      (outgoing) => void outgoing.writeHead(200, { 'content-type': 'application/json' }).write('['),
      {
        timeoutSeconds: 1,
      },
    );
    expect(await searchStudies(stalls, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.unreachable' });
    await running?.close();
    const trickles = await pacsThat(
      (outgoing) => {
        outgoing.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => outgoing.write(' '), 200);
        outgoing.once('close', () => clearInterval(drip));
      },
      { timeoutSeconds: 1 },
    );
    expect(await searchStudies(trickles, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.unreachable' });
    const gone = await pacsThat(() => undefined, { dicomWebUrl: 'http://127.0.0.1:1/' });
    expect(await searchStudies(gone, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.unreachable' });
    const none = connectPacs(null, async () => null, DIRECT_NETWORK);
    expect(await searchStudies(none, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.not_configured' });
    await none.close();
  });

  it('never asks for everything, and stops when told', async () => {
    const pacs = await pacsThat(() => undefined);
    expect(await searchStudies(pacs, {})).toEqual({ ok: false, code: 'pacs.empty_query' });
    expect(running?.seen).toEqual([]);
    const stop = new AbortController();
    const asked = searchStudies(pacs, { patientId: 'GK-1' }, { signal: stop.signal });
    stop.abort();
    expect(await asked).toEqual({ ok: false, code: 'pacs.aborted' });
  });

  it('asks again for similar names only when nothing matched', async () => {
    const pacs = await pacsThat((outgoing, url) => json(outgoing, url.includes('fuzzymatching') ? [STUDY] : []));
    const found = await searchStudies(pacs, { name: { words: ['bayspiel'], familyFirst: false } });
    expect(found).toMatchObject({ ok: true, value: { similar: true, studies: [{ studyUid: '2.25.1' }] } });
    expect(await searchStudies(pacs, { patientId: 'GK-9' })).toMatchObject({ ok: true, value: { studies: [] } });
  });

  it('merges alternatives, cuts at the limit and says that there is more', async () => {
    const study = (uid: string, date: string) => ({
      ...STUDY,
      '0020000D': { Value: [uid] },
      '00080020': { Value: [date] },
    });
    const pacs = await pacsThat((outgoing, url) =>
      json(
        outgoing,
        url.includes('PatientID=')
          ? [study('2.25.1', '20260101')]
          : [study('2.25.1', '20260101'), study('2.25.2', '20261101')],
      ),
    );
    const found = await searchStudies(pacs, { identifier: '77' }, { limit: 1 });
    expect(found).toMatchObject({ ok: true, value: { more: true, studies: [{ studyUid: '2.25.2' }] } });
    const all = await searchStudies(pacs, { identifier: '77' });
    expect(all.ok && all.value.studies.map((one) => one.studyUid)).toEqual(['2.25.2', '2.25.1']);
  });

  it.each([
    'archive: The number of results exceeded the maximum supported by the server. Additional results can be requested.',
    'archive: There are 712 additional results that can be requested',
  ])('says that there is more where the PACS cut the list: %s', async (words) => {
    const fuzzy =
      '299 archive: The fuzzymatching parameter is not supported. Only literal matching has been performed.';
    for (const [warning, more] of [
      [`299 ${words}`, true],
      [[fuzzy, `299 ${words}`], true],
      [fuzzy, false],
    ] as const) {
      const pacs = await pacsThat((outgoing) => json(outgoing.setHeader('warning', warning), [STUDY]));
      expect(await searchStudies(pacs, { patientId: 'GK-1' })).toMatchObject({ ok: true, value: { more } });
      await running?.close();
    }
  });

  it('says that there may be more where it asks for fewer modalities than it was to', async () => {
    const pacs = await pacsThat((outgoing) => json(outgoing, [STUDY]));
    const modalities = ['CT', 'MR', 'US', 'CR', 'DX'];
    expect(await searchStudies(pacs, { modalities })).toMatchObject({ ok: true, value: { more: true } });
    const four = await searchStudies(pacs, { modalities: modalities.slice(1) });
    expect(four).toMatchObject({ ok: true, value: { more: false } });
  });

  it('sends the password to the PACS only, and says nothing of it or of the patient', async () => {
    let authorization: string | undefined;
    running = await startHostilePacs(
      (incoming, outgoing) => {
        authorization = incoming.headers.authorization;
        outgoing.writeHead(500).end('patient GK-1');
      },
      { authentication: 'basic' },
    );
    const refused = await searchStudies(running.pacs, { patientId: 'GK-1' });
    expect(authorization).toBe(`Basic ${Buffer.from('reader:obviously-invented').toString('base64')}`);
    expect(JSON.stringify(refused)).toBe('{"ok":false,"code":"pacs.unreachable"}');
    const noKey = connectPacs({ ...running.pacs.settings!, authentication: 'basic' }, async () => null, DIRECT_NETWORK);
    expect(await searchStudies(noKey, { patientId: 'GK-1' })).toEqual({ ok: false, code: 'pacs.credentials_missing' });
    await noKey.close();
  });
});

describe('findStudy', () => {
  it('does not take another study from a server that ignores the question', async () => {
    const pacs = await pacsThat((outgoing) => json(outgoing, [STUDY]));
    expect(await findStudy(pacs, '2.25.1')).toMatchObject({ ok: true, value: { studyUid: '2.25.1' } });
    expect(await findStudy(pacs, '2.25.2')).toEqual({ ok: false, code: 'pacs.not_found' });
    expect(await findStudy(pacs, '../instances')).toEqual({ ok: false, code: 'pacs.not_found' });
  });
});

describe('findSeries', () => {
  const series = (uid: string, modality: string, number: number, study = '2.25.1') => ({
    '00080060': { Value: [modality] },
    '0020000D': { Value: [study] },
    '0020000E': { Value: [uid] },
    '00200011': { Value: [number] },
    '00201209': { Value: [4] },
  });

  it('puts images first and leaves out what belongs elsewhere', async () => {
    const answer = [
      series('2.25.13', 'SR', 0),
      series('2.25.12', 'CT', 2),
      series('2.25.11', 'CT', 1),
      series('2.25.14', 'CT', 0, '2.25.2'),
      series('x', 'CT', 0),
    ];
    const pacs = await pacsThat((outgoing) => json(outgoing, answer));
    const found = await findSeries(pacs, '2.25.1');
    expect(found.ok && found.value.map((one) => one.seriesUid)).toEqual(['2.25.11', '2.25.12', '2.25.13']);
    expect(running?.seen[0]).toMatch(/^\/dicom-web\/studies\/2\.25\.1\/series\?/);
    expect(await findSeries(pacs, '2.25.3')).toEqual({ ok: false, code: 'pacs.not_found' });
    expect(await findSeries(pacs, '../x')).toEqual({ ok: false, code: 'pacs.not_found' });
  });
});

describe('what an answer says', () => {
  it('loses characters that turn or hide text', () => {
    const tricky = { ...STUDY, '00100010': { Value: [{ Alphabetic: 'Bei\u202Espiel^A\u200Bn\u0007na' }] } };
    const read = readDatasets(Buffer.from(JSON.stringify([tricky])));
    expect(read.ok && readStudies(read.value, '').studies[0]?.patientName).toBe('Beispiel, Anna');
  });

  it('is refused when it is not UTF-8', () => {
    expect(readDatasets(Buffer.from([0x5b, 0xff, 0x5d]))).toEqual({ ok: false, code: 'pacs.bad_answer' });
  });
});
