const UID = /^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*$/;

/** True for a DICOM unique identifier: at most 64 characters, no leading zeros in a component (PS3.5 section 9.1). */
export const isUid = (text: string): boolean => text.length <= 64 && UID.test(text);

/** Takes away the padding that DICOM puts behind a value on the wire. */
export const trimPadding = (text: string): string => text.replace(/[\0 ]+$/, '');
