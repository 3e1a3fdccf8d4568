const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
  '|': '\\F\\',
};
const OID = /^[0-2](\.(0|[1-9]\d*))+$/;

/** Whether a text is an object identifier in dotted form. */
export const isOid = (text: string): boolean => OID.test(text);

/** A patient's identifier with its issuer as HL7 CX (ITI TF-2 3.20): `id^^^name`, or `id^^^&oid&ISO`. */
export function toHl7Cx(id: string, issuer: string): string {
  if (issuer === '') return escape(id);
  return `${escape(id)}^^^${isOid(issuer) ? `&${issuer}&ISO` : escape(issuer)}`;
}

const escape = (text: string): string => text.replace(/[\\^&~|]/g, (found) => ESCAPES[found] ?? found);
