import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeRecord } from '../coded/code-record.ts';
import { EVENT_KINDS } from '../event.ts';
import { fullestRecord, placeOf, recordOf } from '../testing/every-kind.ts';
import { toSyslog } from './to-syslog.ts';

const OPTIONS = {
  messageId: 'IHE+RFC-3881',
  withMark: true,
  withPurposeOfUse: true,
  withStructuredData: true,
} as const;
const LARGEST = 32_768;
const detailIn = (message: Buffer, type: string): string =>
  Buffer.from(new RegExp(`type="${type}" value="([^"]*)"`).exec(message.toString())?.[1] ?? '', 'base64').toString();

describe('a syslog message', () => {
  // What takes the most octets in XML, in UTF-8, as a replacement, in JSON; and half of a character.
  const fill = fc.constantFrom('"', '\n', '&', '太', '🩻', '\u0001', '\ud800', '\\', 'a');
  it('has at most the octets that every receiver takes, whatever a record of any kind holds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_KINDS), fill, fc.boolean(), (kind, character, isSalvaged) => {
        const told = fullestRecord(kind, character);
        const record = isSalvaged
          ? recordOf('trail.salvaged', { detail: { ...told.detail, record: { ...told } } })
          : told;
        const message = toSyslog(codeRecord(record, placeOf(1)), 1, OPTIONS);
        expect(message.length).toBeLessThanOrEqual(LARGEST);
        expect(message.toString()).not.toContain('DetailsWithheld'); // the fields alone keep to it
      }),
      { numRuns: 150 },
    );
  });

  it('goes without its details where they would not fit, and says what it is of and how much there was', () => {
    const event = codeRecord(recordOf('emergency.started'), placeOf(7));
    const objects = event.objects.map((object) =>
      object.kind === 'record' ? { ...object, details: [['Detail', 'x'.repeat(LARGEST)] as const] } : object,
    );
    const message = toSyslog({ ...event, objects }, 7, OPTIONS);
    expect(message.length).toBeLessThan(LARGEST);
    expect(detailIn(message, 'DetailsWithheld')).toMatch(/^4\d{4} octets$/);
    expect(detailIn(message, 'Alert Description')).toBe('Emergency access started');
    expect(message.toString()).toContain(`${placeOf(7).system}:7"`);
  });

  it.each([
    ['lesesaal-münchen-3', 'xn--lesesaal-mnchen-3-c3b'],
    ['straße-1', 'xn--strae-1-3va'],
    ['2201', '2201'],
    ['0x10', '0x10'],
    ['LESE#3', 'LESE#3'],
    ['ct/1', 'ct/1'],
    ['a%41b', 'a%41b'],
    ['ws:80', 'ws:80'],
    ['RR_WS_01', 'RR_WS_01'],
    ['münchen#3', 'm?nchen#3'],
    ['２２０１', '????'],
  ])('names %s as %s', (workstation, host) => {
    const { source } = recordOf('agent.started');
    const record = recordOf('agent.started', { source: { ...source, workstation } });
    expect(
      toSyslog(codeRecord(record, placeOf(1)), 1, OPTIONS)
        .toString()
        .split(' ')[2],
    ).toBe(host);
  });
});
