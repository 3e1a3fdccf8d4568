import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowedUrl } from '../../../protocol/policy/viewer-templates.ts';
import { needsSeries, orthancId, webViewerUrl } from './web-viewer-url.ts';

const VALUES = { studyUid: '2.25.1', patientId: 'GK-1001', accession: 'A-1001' };
const ORIGINS = ['https://viewer.example.org', 'http://127.0.0.1:8042/anything'];
const make = (url: string, values = {}) => webViewerUrl({ url, origins: ORIGINS }, { ...VALUES, ...values });

describe('orthancId', () => {
  it('is what Orthanc itself gave this study', () => {
    expect(orthancId('GK-1001', '2.25.1')).toBe('9097c538-a4a26d40-0c0a0c89-cddb5081-fa24bdfe');
  });
});

describe('an address that names a series', () => {
  const url = 'http://127.0.0.1:8042/web-viewer/app/viewer.html?series={orthancSeriesId}';

  it('is recognised, and is made from the series as Orthanc names it', () => {
    expect([needsSeries({ url }), needsSeries({ url: 'https://viewer.example.org/{orthancId}' })]).toEqual([
      true,
      false,
    ]);
    const made = make(url, { seriesUid: '2.25.2' });
    expect(made.ok && made.value).toContain('?series=3d452f21-6696647c-4b2a3949-11fb58c7-4aac6e82');
  });

  it('is refused without one', () => {
    expect(make(url)).toEqual({ ok: false, code: 'viewer.bad_argument' });
  });
});

describe('webViewerUrl', () => {
  it.each([
    [
      'https://viewer.example.org/viewer?StudyInstanceUIDs={studyUid}',
      'https://viewer.example.org/viewer?StudyInstanceUIDs=2.25.1',
    ],
    ['http://127.0.0.1:8042/x/{orthancId}', 'http://127.0.0.1:8042/x/9097c538-a4a26d40-0c0a0c89-cddb5081-fa24bdfe'],
    ['https://viewer.example.org/{accession}/{studyUid}', 'https://viewer.example.org/A-1001/2.25.1'],
    ['https://viewer.example.org/', 'https://viewer.example.org/'],
  ])('%s', (template, url) => {
    expect(make(template)).toEqual({ ok: true, value: url });
  });

  it.each([
    ['https://viewer.example.org/{patientName}', 'viewer.bad_template'],
    ['https://viewer.example.org/{', 'viewer.bad_template'],
    ['https://viewer.example.org/}{studyUid}', 'viewer.bad_template'],
    ['https://{accession}.example.org/', 'viewer.bad_template'],
    ['https://viewer.example.org{studyUid}', 'viewer.bad_template'],
    ['{studyUid}', 'viewer.bad_template'],
    ['javascript:alert(1)//{studyUid}', 'viewer.bad_template'],
    ['file:///x/{studyUid}', 'viewer.bad_template'],
    ['https://viewer.example.org\\@evil.example/{studyUid}', 'viewer.bad_template'],
    ['https://viewer.example.org@evil.example/', 'viewer.origin_refused'],
    ['https://other.example.org/{studyUid}', 'viewer.origin_refused'],
    ['http://viewer.example.org/{studyUid}', 'viewer.origin_refused'],
  ])('refuses %s', (template, code) => {
    expect(make(template)).toEqual({ ok: false, code });
  });

  it('stays on its origin and in its place, whatever the study says of itself', () => {
    const template = 'https://viewer.example.org/a/{accession}?s={studyUid}&o={orthancId}#end';
    const uid = fc.oneof(fc.string(), fc.stringMatching(/^2\.25\.[1-9][0-9]{0,30}$/));
    const accession = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9._/?#%-]{1,17}$/));
    fc.assert(
      fc.property(uid, accession, fc.string(), (studyUid, number, patientId) => {
        const made = make(template, { studyUid, accession: number, patientId });
        if (!made.ok) {
          expect(made.code).toBe('viewer.bad_argument');
          return;
        }
        const url = new URL(made.value);
        expect([url.origin, url.hash, [...url.searchParams.keys()]]).toEqual([
          'https://viewer.example.org',
          '#end',
          ['s', 'o'],
        ]);
      }),
    );
    expect(make('https://viewer.example.org/{accession}', { accession: '../admin' })).toEqual({
      ok: false,
      code: 'viewer.bad_argument',
    });
    expect(make('https://viewer.example.org/{accession}', { accession: '..' }).ok).toBe(false);
  });
});

describe('isAllowedUrl', () => {
  it.each([
    ['https://viewer.example.org/any/path?x#y', true],
    ['https://viewer.example.org:443/', true],
    ['HTTPS://VIEWER.EXAMPLE.ORG/', true],
    ['wss://viewer.example.org/socket', true],
    ['http://127.0.0.1:8042/', true],
    ['ws://127.0.0.1:8042/', true],
    ['http://viewer.example.org/', false],
    ['ws://viewer.example.org/', false],
    ['https://viewer.example.org:444/', false],
    ['https://viewer.example.org.evil.example/', false],
    ['https://evil.example/https://viewer.example.org/', false],
    ['https://viewer.example.org@evil.example/', false],
    ['https://user:pw@viewer.example.org/', false],
    ['https://viewer.example.org./', false],
    ['https://sub.viewer.example.org/', false],
    ['https://vіewer.example.org/', false], // Cyrillic letter
    ['https:/\\evil.example/', false],
    ['http://127.0.0.1:80/', false],
    ['http://localhost:8042/', false],
    ['blob:https://viewer.example.org/1', false],
    ['data:text/html,x', false],
    ['javascript:alert(1)', false],
    ['file:///etc/passwd', false],
    ['about:blank', false],
    ['', false],
    ['//viewer.example.org/', false],
  ])('%s: %s', (url, allowed) => {
    expect(isAllowedUrl({ origins: ORIGINS }, url)).toBe(allowed);
  });

  it('does not let a policy open plain http to another machine', () => {
    expect(isAllowedUrl({ origins: ['http://viewer.example.org'] }, 'http://viewer.example.org/')).toBe(false);
  });
});
