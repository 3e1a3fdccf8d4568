/** A coded value: the system that defines the code, the code, and what it means in words. */
export type Code = { readonly system: string; readonly code: string; readonly display: string };

const dcm = (code: string, display: string): Code => ({ system: 'DCM', code, display });
const rfc3881 = (code: string, display: string): Code => ({ system: 'RFC-3881', code, display });

/** Event identifications: DICOM PS3.16 CID 400. */
export const APPLICATION_ACTIVITY = dcm('110100', 'Application Activity');
export const AUDIT_LOG_USED = dcm('110101', 'Audit Log Used');
export const INSTANCES_ACCESSED = dcm('110103', 'DICOM Instances Accessed');
export const EXPORT = dcm('110106', 'Export');
export const NETWORK_ENTRY = dcm('110108', 'Network Entry');
export const QUERY = dcm('110112', 'Query');
export const SECURITY_ALERT = dcm('110113', 'Security Alert');
export const USER_AUTHENTICATION = dcm('110114', 'User Authentication');

/** Event types: CID 401 and 403. */
export const APPLICATION_START = dcm('110120', 'Application Start');
export const APPLICATION_STOP = dcm('110121', 'Application Stop');
export const LOGIN = dcm('110122', 'Login');
export const LOGOUT = dcm('110123', 'Logout');
export const ATTACH = dcm('110124', 'Attach');
export const DETACH = dcm('110125', 'Detach');
export const NODE_AUTHENTICATION = dcm('110126', 'Node Authentication');
export const OVERRIDE_STARTED = dcm('110127', 'Emergency Override Started');
export const SECURITY_CONFIGURATION = dcm('110129', 'Security Configuration');
export const RESTRICTED_FUNCTION = dcm('110132', 'Use of Restricted Function');
export const RECORDING_STOPPED = dcm('110133', 'Audit Recording Stopped');
export const RECORDING_STARTED = dcm('110134', 'Audit Recording Started');
export const OBJECT_SECURITY_CHANGED = dcm('110135', 'Object Security Attributes Changed');
export const USER_SECURITY_CHANGED = dcm('110137', 'User Security Attributes Changed');
/** 110128, one higher than the start, is something else. */
export const OVERRIDE_STOPPED = dcm('110138', 'Emergency Override Stopped');

/** Roles of participants: CID 402. */
export const APPLICATION = dcm('110150', 'Application');
export const LAUNCHER = dcm('110151', 'Application Launcher');
export const DESTINATION = dcm('110152', 'Destination Role ID');
export const SOURCE = dcm('110153', 'Source Role ID');
export const DESTINATION_MEDIA = dcm('110154', 'Destination Media');

/** Media: CID 405. */
export const URI_MEDIA = dcm('110037', 'URI');
export const PAPER = dcm('110038', 'Paper Document');

/** What identifies a participant object: PS3.15 A.5.1.2.4. */
export const PATIENT_NUMBER = rfc3881('2', 'Patient Number');
export const URI_ID = rfc3881('12', 'URI');
export const STUDY_UID = dcm('110180', 'Study Instance UID');
export const SOP_CLASS_UID = dcm('110181', 'SOP Class UID');

/** A denial was overridden (HL7 v3 ActReason). Emergency care that no rule stood against would be ETREAT. */
export const BREAK_THE_GLASS: Code = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  code: 'BTG',
  display: 'break the glass',
};

/** The system of our own roles: a local coding scheme, as DICOM PS3.16 section 8 wants it named. */
export const LOCAL_SYSTEM = '99GLASSKEY';
