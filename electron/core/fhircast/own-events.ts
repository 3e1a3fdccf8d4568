import { randomUUID } from 'node:crypto';
import type { EndReason, LockReason } from '../session/session-state.ts';

/** `subscriber.name`, as others see it when we do not follow. */
export const SUBSCRIBER = 'Glasskey';

/** Why a person is away or gone, in the code systems of FHIRcast (sections 3.2.3 and 3.2.4). */
export type AwayCode = 'user-initiated' | 'system-timeout' | 'system-initiated';
export type OwnEvent = { readonly id: string; readonly body: string };

const CODE_SYSTEMS = 'http://hl7.org/fhir/uv/fhircast/CodeSystem/fhircast-';
const SYNC_ERROR = 'https://fhircast.hl7.org/events/syncerror/';

export const hibernateCode = (reason: LockReason): AwayCode => {
  if (reason === 'inactivity') return 'system-timeout';
  return ['keyboard', 'tray', 'os-lock', 'user-switch'].includes(reason) ? 'user-initiated' : 'system-initiated';
};

export const logoutCode = (reason: EndReason): AwayCode => {
  if (reason === 'locked-too-long' || reason === 'time-limit') return 'system-timeout';
  return reason === 'signed-out' || reason === 'other-person' ? 'user-initiated' : 'system-initiated';
};

/** UserHibernate or UserLogout: dictation in the other programs pauses, or ends in order. `wallMs`: now. */
export function awayEvent(
  topic: string,
  event: 'UserHibernate' | 'UserLogout',
  code: AwayCode,
  wallMs: number,
): OwnEvent {
  const system = `${CODE_SYSTEMS}${event === 'UserLogout' ? 'logout' : 'hibernate'}-codesystem`;
  const parameter = [{ name: 'code', valueCoding: { system, code } }];
  return ownEvent(topic, event, { key: 'parameters', resource: { resourceType: 'Parameters', parameter } }, wallMs);
}

/** SyncError: the person here does not see what that event asked for. It names the event, and no patient. */
export function syncErrorEvent(
  topic: string,
  of: { readonly id: string; readonly name: string },
  wallMs: number,
): OwnEvent {
  const coding = [
    { system: `${SYNC_ERROR}eventid`, code: of.id },
    { system: `${SYNC_ERROR}eventname`, code: of.name },
    { system: `${SYNC_ERROR}subscriber`, code: SUBSCRIBER },
  ];
  const diagnostics = `${SUBSCRIBER} does not show the study of this event`;
  const issue = [{ severity: 'warning', code: 'processing', diagnostics, details: { coding } }];
  const resource = { resourceType: 'OperationOutcome', issue };
  return ownEvent(topic, 'SyncError', { key: 'operationoutcome', resource }, wallMs);
}

function ownEvent(topic: string, event: string, context: object, wallMs: number): OwnEvent {
  const id = randomUUID();
  const timestamp = new Date(wallMs).toISOString();
  const body = { timestamp, id, event: { 'hub.topic': topic, 'hub.event': event, context: [context] } };
  return { id, body: JSON.stringify(body) };
}
