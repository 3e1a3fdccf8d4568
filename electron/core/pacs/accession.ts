const ACCESSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,15}$/;

/** True for an accession number that may stand in an address, an argument or a question: at most 16 characters (VR SH). */
export const isAccession = (text: string): boolean => ACCESSION.test(text);
