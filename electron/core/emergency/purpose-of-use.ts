/** HL7 v3 ActReason: why data was used (standards section 3.3). */
export const PURPOSE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
export const PURPOSE_SYSTEM_OID = '2.16.840.1.113883.5.8';

/** A denial was overridden. Emergency care that no rule stood against is ETREAT, not this. */
export const BREAK_THE_GLASS = { system: PURPOSE_SYSTEM, code: 'BTG', display: 'break the glass' } as const;

/** DICOM PS3.16: the event is a Security Alert; its type tells start from stop (110128 is something else). */
export const SECURITY_ALERT = { system: 'DCM', code: '110113', display: 'Security Alert' } as const;
export const OVERRIDE_STARTED = { system: 'DCM', code: '110127', display: 'Emergency Override Started' } as const;
export const OVERRIDE_STOPPED = { system: 'DCM', code: '110138', display: 'Emergency Override Stopped' } as const;
