import { z } from 'zod';
import { APPLICATION, OBJECT_SECURITY_CHANGED, SECURITY_ALERT } from './codes.ts';
import type { CodedEvent, RecordPlace } from './coded-event.ts';
import { AGENT } from './participants.ts';

const WORDS = 'Audit record that cannot be read';
const UNKNOWN = 'unknown';
const NEVER = '1970-01-01T00:00:00Z';

/** What it still says of itself, where a newer release wrote it or damage left it. */
const RemainsSchema = z.looseObject({
  at: z.iso.datetime({ offset: true }).catch(NEVER),
  source: z.looseObject({ workstation: z.string().min(1).max(64) }).catch({ workstation: UNKNOWN }),
});

/**
 * The Security Alert in the place of a record that is there and cannot be read: nothing of its content, which could be anything,
 * and the same octets whenever it is sent.
 */
export function codeUnreadable(bytes: Uint8Array, place: RecordPlace): CodedEvent {
  const { at, source } = RemainsSchema.parse(jsonIn(bytes));
  const { workstation } = source;
  return {
    eventId: SECURITY_ALERT,
    type: OBJECT_SECURITY_CHANGED,
    action: 'E',
    at,
    outcome: 12,
    words: WORDS,
    purpose: null,
    participants: [
      {
        kind: 'process',
        id: AGENT,
        name: null,
        isRequestor: false,
        roles: [APPLICATION],
        machine: workstation,
        media: null,
      },
    ],
    source: { id: workstation, site: null, type: '1' },
    objects: [
      {
        kind: 'record',
        place,
        details: [
          ['Alert Description', WORDS],
          ['DetailWithheld', `${bytes.length} octets`],
        ],
      },
    ],
  };
}

function jsonIn(bytes: Uint8Array): object {
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof json === 'object' && json !== null ? json : {};
  } catch {
    return {}; // not even that
  }
}
