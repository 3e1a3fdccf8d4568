import type { CollectorKind } from '../collector-kinds.ts';
import * as code from './codes.ts';
import { alert, application, authentication, type EventCodes, logUsed } from './event-shapes.ts';

const security = (words: string): EventCodes => alert(code.OBJECT_SECURITY_CHANGED, words);
const configuration = (words: string): EventCodes => alert(code.SECURITY_CONFIGURATION, words);
const person = (words: string): EventCodes => alert(code.USER_SECURITY_CHANGED, words);

/**
 * What the collector records of itself, in codes (PS3.15 A.5.3): every look at records is Audit Log Used; what decides of
 * records (holds, destruction, verdicts) changes their security attributes.
 */
export const COLLECTOR_CODES: { readonly [K in CollectorKind]: EventCodes } = {
  'collector.trail_started': alert(code.RECORDING_STARTED, 'Audit trail of the collector begun'),
  'collector.created': configuration('Collector set up'),
  'collector.started': application(code.APPLICATION_START, 'Collector started'),
  'collector.stopped': application(code.APPLICATION_STOP, 'Collector stopped'),
  'token.created': configuration('Token for enrolment made'),
  'workstation.admitted': configuration('Workstation admitted'),
  'workstation.revoked': configuration('Certificates of a workstation revoked'),
  'workstation.cloned': alert(code.NODE_AUTHENTICATION, 'Two programs with the identity of one workstation'),
  'workstation.locked': configuration('Workstation ordered to lock'),
  'workstation.ring_changed': configuration('Workstation put into another ring of updates'),
  'rollout.started': configuration('Rollout of a version started'),
  'rollout.held': configuration('Rollout of a version held'),
  'rollout.resumed': configuration('Rollout of a version resumed'),
  'rollout.finished': configuration('Rollout of a version finished'),
  'person.added': person('Person added'),
  'person.changed': person('Person changed'),
  'person.disabled': person('Person disabled'),
  'person.enabled': person('Person enabled'),
  'person.factor_enrolled': person('Authenticator of a person enrolled'),
  'person.factor_reset': person('Authenticator of a person reset'),
  'person.password_reset': person('Password of a person reset'),
  'person.unlocked': person('Person unlocked'),
  'person.token_assigned': person('Token assigned to a person'),
  'policy.published': configuration('Policy published'),
  'witnesses.changed': configuration('Witnesses of the log changed'),
  'log.begun_anew': security('Log begun anew from a backup'),
  'log.exported': logUsed('Log exported'),
  'log.entries_read': logUsed('Entries of the log read'),
  'reader.signed_in': authentication(code.LOGIN, 'Reviewer signed in'),
  'reader.signed_out': authentication(code.LOGOUT, 'Reviewer signed out'),
  'reader.refused': alert(code.RESTRICTED_FUNCTION, 'Reviewer refused'),
  'alerts.read': logUsed('Alerts read'),
  'alert.acknowledged': security('Alert acknowledged'),
  'reviews.read': logUsed('Emergencies to review listed'),
  'review.read': logUsed('Emergency read for its review'),
  'review.decided': security('Emergency reviewed'),
  'trails.read': logUsed('Trails listed'),
  'trail.read': logUsed('Records read'),
  'records.exported': logUsed('Records exported'),
  'access.looked_up': logUsed('Accesses to a patient or a study looked up'),
  'holds.read': logUsed('Legal holds read'),
  'hold.added': security('Legal hold put'),
  'hold.release_asked': security('Release of a legal hold asked for'),
  'hold.released': security('Legal hold released'),
  'destructions.read': logUsed('Destructions listed'),
  'destruction.proposed': security('Destruction proposed'),
  'destruction.lapsed': security('Proposal of a destruction lapsed'),
  'destruction.approved': security('Destruction approved, keys destroyed'),
  'destruction.completed': security('Destruction completed and certified'),
  'archive.written': logUsed('Day of the log archived'),
  'archive.read': logUsed('Archived day read'),
  'feed.added': configuration('Feed added'),
  'feed.moved': configuration('Feed moved'),
  'feed.removed': configuration('Feed removed'),
};
