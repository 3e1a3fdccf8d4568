import * as code from './codes.ts';
import type { Code } from './codes.ts';

/** EventActionCode (PS3.15 A.5.1): create, read, update, delete, execute. */
export type EventAction = 'C' | 'R' | 'U' | 'D' | 'E';

/** How a kind of event is told in DICOM's words. `words`: the same for people. */
export type EventCodes = {
  readonly eventId: Code;
  /** EventTypeCode; null where PS3.15 A.5.3 has none for the event. */
  readonly type: Code | null;
  readonly action: EventAction;
  readonly words: string;
};

export const alert = (type: Code, words: string): EventCodes => ({
  eventId: code.SECURITY_ALERT,
  type,
  action: 'E',
  words,
});
export const application = (type: Code, words: string): EventCodes => ({
  eventId: code.APPLICATION_ACTIVITY,
  type,
  action: 'E',
  words,
});
export const authentication = (type: Code, words: string): EventCodes => ({
  eventId: code.USER_AUTHENTICATION,
  type,
  action: 'E',
  words,
});
export const network = (type: Code, words: string): EventCodes => ({
  eventId: code.NETWORK_ENTRY,
  type,
  action: 'E',
  words,
});
export const exported = (words: string): EventCodes => ({ eventId: code.EXPORT, type: null, action: 'R', words });
export const logUsed = (words: string): EventCodes => ({
  eventId: code.AUDIT_LOG_USED,
  type: null,
  action: 'R',
  words,
});
