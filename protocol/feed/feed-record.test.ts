import { describe, expect, it } from 'vitest';
import { writeMessage } from '../audit/dicom-message/write-message.ts';
import { serialiseRecord } from '../audit/record.ts';
import { recordOf } from '../audit/testing/every-kind.ts';
import { feedRecord } from './feed-record.ts';

const SYSTEM = 'urn:glasskey:trail:t';
const told = (
  bytes: Parameters<typeof feedRecord>[0]['bytes'],
  without: Parameters<typeof feedRecord>[0]['without'] = [],
) => feedRecord({ number: 7, system: SYSTEM, bytes, without });
const PATIENT = 'P-1^&~|\\';

describe('a record in a feed', () => {
  it('says nothing in the place of what was destroyed', () => {
    expect(told(null)).toEqual({ number: 7, place: { system: SYSTEM, value: '7' }, event: null });
  });

  it('leaves out what the receiver is not to get, also where it comes out of a damaged trail', () => {
    const old = recordOf('study.opened');
    const salvaged = recordOf('trail.salvaged', {
      detail: { proof: 'chained', record: JSON.parse(JSON.stringify(old)) },
    });
    expect(told(serialiseRecord(old), ['study.opened']).event).toBeNull();
    expect(told(serialiseRecord(salvaged), ['study.opened']).event).toBeNull();
    expect(told(serialiseRecord(salvaged), ['trail.salvaged']).event?.eventId.code).toBe('110103');
  });

  it.each([
    ['that a newer release wrote', JSON.stringify({ ...recordOf('study.opened'), newer: PATIENT })],
    ['that is no JSON', '{'],
    ['that is no record', 'null'],
    ['with a time that is none', JSON.stringify({ at: 'soon', source: { workstation: '' } })],
  ])('is told as a Security Alert with its place, and nothing of its content: one %s', (_, text) => {
    const { event } = told(Buffer.from(text), ['study.opened']);
    expect(event).toMatchObject({ eventId: { code: '110113' }, type: { code: '110135' }, outcome: 12 });
    const message = writeMessage(event!, { withPurposeOfUse: false });
    expect(message).toContain(`ParticipantObjectID="${SYSTEM}:7"`);
    expect(JSON.stringify(event)).not.toContain(PATIENT);
    expect(told(Buffer.from(text)).event).toEqual(event);
  });

  it('is told also where nothing of it is left that could be read', () => {
    const { event } = told('unreadable');
    expect(event).toMatchObject({ eventId: { code: '110113' }, type: { code: '110135' }, outcome: 12 });
    expect(writeMessage(event!, { withPurposeOfUse: false })).toContain(`ParticipantObjectID="${SYSTEM}:7"`);
  });

  it('is told with the time and the workstation that it still names', () => {
    const { at, source } = recordOf('study.opened');
    const { event } = told(Buffer.from(JSON.stringify({ at, source, newer: 1 })));
    expect([event?.at, event?.source.id]).toEqual([at, source.workstation]);
  });
});
