import { domainToASCII } from 'node:url';
import type { CodedEvent } from '../coded/coded-event.ts';
import { formatMessage, SECURITY_FACILITY, type StructuredElement } from '../../syslog/message.ts';
import { writeMessage } from './write-message.ts';

/** What receivers differ in. */
export type SyslogOptions = {
  /** MSGID: IHE's spelling (ITI-20), or DICOM's (PS3.15 A.6). */
  readonly messageId: 'IHE+RFC-3881' | 'DICOM+RFC3881';
  readonly withMark: boolean;
  readonly withPurposeOfUse: boolean;
  /** `[meta sequenceId]` (RFC 5424 section 7.3.1) of the record's place, for receivers that do not look into the XML. ITI-20 uses none. */
  readonly withStructuredData: boolean;
};

const APP_NAME = 'glasskey';
const NOTICE = 5;
const WARNING = 4;
const LARGEST_SEQUENCE_ID = 2_147_483_647;

/** Octets that every receiver takes (PS3.15 A.6). One that gets more may give up the connection, or cut it into many. */
const LARGEST_MESSAGE = 32_768;

/**
 * The syslog message of an event: the DICOM audit message with the header of ITI-20. The same event gives the same octets, and
 * never more than every receiver takes: what would not fit goes without its details.
 */
export function toSyslog(event: CodedEvent, number: number, options: SyslogOptions): Buffer {
  const whole = write(event, number, options);
  return whole.length <= LARGEST_MESSAGE ? whole : write(withoutDetails(event, whole.length), number, options);
}

function write(event: CodedEvent, number: number, options: SyslogOptions): Buffer {
  const { messageId, withMark, withPurposeOfUse, withStructuredData } = options;
  return formatMessage({
    facility: SECURITY_FACILITY,
    severity: event.outcome === 0 ? NOTICE : WARNING,
    at: event.at,
    host: hostName(event.source.id),
    app: APP_NAME,
    process: null,
    messageId,
    structured: withStructuredData ? [sequence(number)] : [],
    text: writeMessage(event, { withPurposeOfUse }),
    withMark,
  });
}

/** Where the record lies, and that there is more of it there. A Security Alert without a description would be none (PS3.15 A.5.3.11). */
function withoutDetails(event: CodedEvent, octets: number): CodedEvent {
  const details = [
    ['Alert Description', event.words],
    ['DetailsWithheld', `${octets} octets`],
  ] as const;
  return {
    ...event,
    objects: event.objects.map((object) => (object.kind === 'record' ? { ...object, details } : object)),
  };
}

/**
 * The workstation: the message is its own, whoever passes it on. A name beyond ASCII goes as the name system would have it, where
 * it is a name at all: that function reads an address or the end of one into others, and cuts them.
 */
function hostName(name: string): string {
  const ascii = /^[\p{L}\p{M}\p{N}._-]+$/u.test(name) && /[^\0-\x7f]/.test(name) ? domainToASCII(name) : '';
  return ascii.includes('xn--') ? ascii : name;
}

/** From 1, and from 1 again after the largest. */
const sequence = (number: number): StructuredElement => ({
  id: 'meta',
  parameters: { sequenceId: String((number % LARGEST_SEQUENCE_ID) + 1) },
});
