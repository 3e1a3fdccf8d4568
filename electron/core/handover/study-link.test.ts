import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAccession } from '../pacs/accession.ts';
import { isUid } from '../pacs/uid.ts';
import { linkArgument } from './link-argument.ts';
import { parseLink, writeLink } from './study-link.ts';

const UID = '2.25.150000000000000000000000000000000001';
const faultOf = (text: string): string => {
  const parsed = parseLink(text);
  return parsed.kind === 'unknown' ? parsed.fault : 'none';
};

describe('a link for a study', () => {
  it.each([
    [`glasskey://open?studyUID=${UID}`, UID, null],
    [`glasskey://open/?requestType=STUDY&studyUID=${UID}`, UID, null], // as browsers write it
    ['glasskey://open?requestType=STUDY&accessionNumber=A20260101', null, 'A20260101'],
    [
      `glasskey://open?requestType=STUDY&studyUID=${UID}&accessionNumber=A.1_2-3&viewerType=IHE_BIR&diagnosticQuality=true&keyImagesOnly=false`,
      UID,
      'A.1_2-3',
    ],
    ['GLASSKEY://open?studyUID=1%2E2', '1.2', null],
  ])('is read: %s', (text, studyUid, accession) => {
    expect(parseLink(text)).toEqual({ kind: 'study', request: { studyUid, accession } });
  });

  it.each([
    ['', 'handover.not_a_link'],
    ['glasskey:', 'handover.address'],
    ['glasskey://open', 'handover.no_study'],
    ['glasskey://open?', 'handover.no_study'],
    [`https://open?studyUID=${UID}`, 'handover.not_a_link'],
    [`glasskeys://open?studyUID=${UID}`, 'handover.not_a_link'],
    [`glasskey:open?studyUID=${UID}`, 'handover.address'],
    [`glasskey://OPEN?studyUID=${UID}`, 'handover.address'],
    [`glasskey://open.example.org?studyUID=${UID}`, 'handover.address'],
    [`glasskey://open:80?studyUID=${UID}`, 'handover.address'],
    [`glasskey://open/../unlock?studyUID=${UID}`, 'handover.address'],
    [`glasskey://unlock?studyUID=${UID}`, 'handover.address'],
    [`glasskey://me@open?studyUID=${UID}`, 'handover.characters'],
    [`glasskey://open?studyUID=${UID}#x`, 'handover.characters'],
    [`glasskey://open?studyUID=${UID}" --gpu-launcher=/bin/sh`, 'handover.characters'],
    [`glasskey://open?studyUID=${UID}\n`, 'handover.characters'],
    [`glasskey://open?studyUID=${UID}\0`, 'handover.characters'],
    ['glasskey://open?studyUID=\\\\host\\share', 'handover.characters'],
    ['glasskey://open?accessionNumber=Ä1', 'handover.characters'],
    ['glasskey://open?accessionNumber=A+1', 'handover.characters'],
    [`glasskey://open?studyUID=${UID}%00`, 'handover.study_uid'],
    ['glasskey://open?studyUID=1.02', 'handover.study_uid'],
    ['glasskey://open?studyUID=', 'handover.study_uid'],
    ['glasskey://open?studyUID=1.2%2C1.3', 'handover.study_uid'],
    ['glasskey://open?studyUID=..%2F..%2Fetc', 'handover.study_uid'],
    [`glasskey://open?studyUID=${'1.'.repeat(32)}1`, 'handover.study_uid'],
    ['glasskey://open?accessionNumber=--help', 'handover.accession'],
    ['glasskey://open?accessionNumber=%2A', 'handover.accession'],
    ['glasskey://open?accessionNumber=12345678901234567', 'handover.accession'],
    [`glasskey://open?studyUID=${UID}&studyUID=1.2`, 'handover.repeated'],
    [`glasskey://open?studyUID=${UID}&patientID=P-1`, 'handover.parameter'],
    [`glasskey://open?studyUID=${UID}&constructor=1`, 'handover.parameter'],
    [`glasskey://open?StudyUID=${UID}`, 'handover.parameter'],
    [`glasskey://open?studyUID=${UID}&diagnosticQuality=maybe`, 'handover.parameter'],
    [`glasskey://open?requestType=PATIENT&studyUID=${UID}`, 'handover.request_type'],
    [`glasskey://open?studyUID=${UID}&viewerType=${'A'.repeat(65_536)}`, 'handover.too_long'],
  ])('that is none is named: %s', (text, fault) => expect(faultOf(text)).toBe(fault));

  it('is never taken for anything but a UID and an accession number, whatever comes', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'glasskey',
        '://',
        'open',
        '?',
        '&',
        '=',
        'studyUID',
        'accessionNumber',
        '%00',
        '%',
        '..',
        UID,
        '"',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    const near = text.map((tail) => `glasskey://open?studyUID=1.2&${tail}`);
    fc.assert(
      fc.property(fc.oneof(text, near), (given) => {
        const parsed = parseLink(given);
        if (parsed.kind === 'unknown') return /^handover\.[a-z_]+$/.test(parsed.fault);
        const { studyUid, accession } = parsed.request;
        return (studyUid === null || isUid(studyUid)) && (accession === null || isAccession(accession));
      }),
      { numRuns: 1000 },
    );
  });

  it('is read back as it was written', () => {
    const uid = fc.stringMatching(/^[1-9][0-9]{0,8}(\.(0|[1-9][0-9]{0,8})){0,5}$/);
    const accession = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/);
    const request = fc
      .record({ studyUid: fc.option(uid), accession: fc.option(accession) })
      .filter(({ studyUid, accession: number }) => studyUid !== null || number !== null);
    fc.assert(
      fc.property(request, (given) => {
        expect(parseLink(writeLink(given))).toEqual({ kind: 'study', request: given });
      }),
    );
  });
});

describe('the link among the arguments of a start', () => {
  const link = `glasskey://open?studyUID=${UID}`;
  it.each([
    [[link], link],
    [['/opt/glasskey', '--', link], link],
    [['/opt/glasskey', '--original-process-start-time=1', link], link],
    [['/opt/glasskey'], null],
    [[], null],
    [[link, 'more'], null],
    [[link, '--no-sandbox'], null],
    [[link, link], null],
    [['GLASSKEY://open', link], null],
    [['file:///etc/passwd'], null],
    [['x'.repeat(1_000_000)], null],
  ])('is the only one and the last: %#', (argv, found) => expect(linkArgument(argv)).toBe(found));
});
