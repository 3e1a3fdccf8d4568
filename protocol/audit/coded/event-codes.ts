import type { AGENT_KINDS, EventKind } from '../event.ts';
import * as code from './codes.ts';
import { COLLECTOR_CODES } from './collector-codes.ts';
import { alert, application, authentication, type EventCodes, exported, logUsed, network } from './event-shapes.ts';

const AGENT_CODES: { readonly [K in (typeof AGENT_KINDS)[number]]: EventCodes } = {
  'trail.started': alert(code.RECORDING_STARTED, 'Audit trail begun'),
  'trail.gap': alert(code.RECORDING_STOPPED, 'Audit records are missing'),
  // Only where the record that it carries cannot be read: else that one is told (code-record.ts).
  'trail.salvaged': alert(code.OBJECT_SECURITY_CHANGED, 'Record of a damaged trail'),
  'trail.tampered': alert(code.OBJECT_SECURITY_CHANGED, 'Audit trail tampered with'),
  'trail.key_destroyed': alert(code.OBJECT_SECURITY_CHANGED, 'Audit content destroyed at the end of its retention'),
  'trail.sealed': alert(code.OBJECT_SECURITY_CHANGED, 'Audit trail sealed'),
  'trail.exported': logUsed('Audit trail exported'),
  'trail.inspected': logUsed('Audit trail inspected'),
  'trail.verified': logUsed('Audit trail verified'),
  'agent.started': application(code.APPLICATION_START, 'Agent started'),
  'agent.stopped': application(code.APPLICATION_STOP, 'Agent stopped'),
  'agent.unclean_end': application(code.APPLICATION_STOP, 'Agent had ended without a goodbye'),
  'agent.fault': application(code.APPLICATION_STOP, 'Fault of the agent'),
  'workstation.enrolled': alert(code.SECURITY_CONFIGURATION, 'Workstation enrolled'),
  'workstation.enrolment_refused': alert(code.NODE_AUTHENTICATION, 'Enrolment of a workstation refused'),
  'workstation.certificate_renewed': alert(code.SECURITY_CONFIGURATION, 'Certificate of the workstation renewed'),
  'workstation.machine_learned': alert(code.SECURITY_CONFIGURATION, 'Machine of an enrolment noted'),
  'workstation.machine_changed': alert(code.NODE_AUTHENTICATION, 'Machine of an enrolment changed in part'),
  'workstation.online': network(code.ATTACH, 'Collector reached'),
  'workstation.offline': network(code.DETACH, 'Collector out of reach'),
  'activity.source_unreliable': alert(code.SECURITY_CONFIGURATION, 'Inactivity cannot be measured reliably'),
  'clock.rolled_back': alert(code.SECURITY_CONFIGURATION, 'Clock set back'),
  'clock.jumped': alert(code.SECURITY_CONFIGURATION, 'Clock moved'),
  'policy.applied': alert(code.SECURITY_CONFIGURATION, 'Policy applied'),
  'policy.refused': alert(code.SECURITY_CONFIGURATION, 'Policy refused'),
  'collector.refused': alert(code.NODE_AUTHENTICATION, 'Collector and workstation do not agree'),
  'log.restored': alert(code.OBJECT_SECURITY_CHANGED, 'Log of the collector begun anew from a backup'),
  'session.signed_in': authentication(code.LOGIN, 'Signed in'),
  'session.sign_in_refused': authentication(code.LOGIN, 'Sign-in refused'),
  'session.signed_out': authentication(code.LOGOUT, 'Signed out'),
  'session.locked': authentication(code.LOGOUT, 'Locked'),
  'session.unlocked': authentication(code.LOGIN, 'Unlocked'),
  'session.unlock_refused': authentication(code.LOGIN, 'Unlocking refused'),
  'session.ended': authentication(code.LOGOUT, 'Session ended'),
  'session.person_changed': alert(code.USER_SECURITY_CHANGED, 'Rights or data of a person at work changed'),
  'session.stepped_up': authentication(code.LOGIN, 'Factor asked for again and proved'),
  'session.step_up_refused': authentication(code.LOGIN, 'Factor asked for again and refused'),
  'factor.enrolled': alert(code.USER_SECURITY_CHANGED, 'Authenticator enrolled'),
  'factor.recovery_used': alert(code.USER_SECURITY_CHANGED, 'Recovery code used'),
  'factor.resynchronised': alert(code.USER_SECURITY_CHANGED, 'Authenticator resynchronised'),
  'handover.received': alert(code.RESTRICTED_FUNCTION, 'Study handed over by another program'),
  'handover.refused': alert(code.RESTRICTED_FUNCTION, 'Study handed over by another program and refused'),
  'handover.dismissed': alert(code.RESTRICTED_FUNCTION, 'Study handed over by another program and not opened'),
  'study.searched': { eventId: code.QUERY, type: null, action: 'E', words: 'Studies searched' },
  'study.requested': alert(code.RESTRICTED_FUNCTION, 'Access to a study permitted'),
  'study.refused': alert(code.RESTRICTED_FUNCTION, 'Access to a study refused'),
  'study.opened': { eventId: code.INSTANCES_ACCESSED, type: null, action: 'R', words: 'Study opened' },
  'study.closed': application(code.APPLICATION_STOP, 'Viewer of a study closed'),
  'viewer.failed': application(code.APPLICATION_START, 'Viewer of a study did not open'),
  'viewer.asked_to_close': application(code.APPLICATION_STOP, 'Viewer of a study asked to close'),
  'study.exported': exported('Study exported'),
  'study.printed': exported('Study printed'),
  'study.copied': exported('Study copied'),
  'viewer.blocked': alert(code.RESTRICTED_FUNCTION, 'Viewer stopped from leaving its addresses'),
  'emergency.identified': alert(code.RESTRICTED_FUNCTION, 'Identity given for emergency access'),
  'emergency.refused': alert(code.RESTRICTED_FUNCTION, 'Emergency access refused'),
  'emergency.started': alert(code.OVERRIDE_STARTED, 'Emergency access started'),
  'emergency.extended': alert(code.OVERRIDE_STARTED, 'Emergency access extended'),
  'emergency.stopped': alert(code.OVERRIDE_STOPPED, 'Emergency access stopped'),
  'emergency.certificate_accepted': alert(code.NODE_AUTHENTICATION, 'Certificate out of date accepted in an emergency'),
  'ipc.refused': alert(code.RESTRICTED_FUNCTION, 'Request of a page refused'),
};

/**
 * Every kind of event in codes (PS3.15 A.5.3). Only `study.opened` is an access to images: what leads to it and what ends it
 * would count twice. A viewer is an application that the person launches: its end and its failure are application activity.
 */
export const EVENT_CODES: { readonly [K in EventKind]: EventCodes } = {
  ...AGENT_CODES,
  ...COLLECTOR_CODES,
};
