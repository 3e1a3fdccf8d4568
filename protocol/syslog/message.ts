/** RFC 5424 section 6.2.1. DICOM and IHE use facility 10, security and authorisation. */
export const SECURITY_FACILITY = 10;
export type Severity = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** An element of STRUCTURED-DATA: its id and parameters. */
export type StructuredElement = { readonly id: string; readonly parameters: Readonly<Record<string, string>> };

export type SyslogMessage = {
  readonly facility: number;
  readonly severity: Severity;
  /** RFC 3339 with zone; more than six digits of a second are cut off. */
  readonly at: string;
  readonly host: string;
  readonly app: string;
  readonly process: string | null;
  readonly messageId: string;
  readonly structured: readonly StructuredElement[];
  readonly text: string;
  /** RFC 5424 section 6.4 wants a byte order mark before UTF-8; ITI-20 discourages it, and receivers take either. */
  readonly withMark: boolean;
};

/** Longest header fields in characters (section 6). */
const LONGEST = { host: 255, app: 48, process: 128, messageId: 32, name: 32 } as const;
const MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** SYSLOG-MSG of RFC 5424 section 6, as octets. */
export function formatMessage(message: SyslogMessage): Buffer {
  const { facility, severity, at, host, app, process, messageId, structured, text, withMark } = message;
  const fields = [
    `<${facility * 8 + severity}>1`,
    timestamp(at),
    field(host, LONGEST.host),
    field(app, LONGEST.app),
    field(process ?? '', LONGEST.process),
    field(messageId, LONGEST.messageId),
    structured.length === 0 ? '-' : structured.map(structuredElement).join(''),
  ];
  return Buffer.concat([Buffer.from(`${fields.join(' ')} `), ...(withMark ? [MARK] : []), Buffer.from(text)]);
}

/** Printable US-ASCII without spaces; anything else becomes a question mark, nothing a hyphen (NILVALUE). */
function field(text: string, longest: number): string {
  const ascii = text.replace(/[^\x21-\x7e]/gu, '?').slice(0, longest);
  return ascii === '' ? '-' : ascii;
}

/** Upper case, at most six digits of a second, no leap second (section 6.2.3). */
function timestamp(at: string): string {
  return at
    .toUpperCase()
    .replace(/(\.\d{6})\d+/, '$1')
    .replace(/:60(?=[.Z+-])/, ':59');
}

function structuredElement({ id, parameters }: StructuredElement): string {
  const written = Object.entries(parameters).map(([name, value]) => ` ${sdName(name)}="${escapeValue(value)}"`);
  return `[${sdName(id)}${written.join('')}]`;
}

/** SD-NAME: as a header field, and without `=`, `]` and `"`. */
const sdName = (name: string): string => field(name, LONGEST.name).replace(/[=\]"]/g, '?');

/** PARAM-VALUE (section 6.3.3): a backslash before `"`, `\` and `]`. */
const escapeValue = (value: string): string => value.toWellFormed().replace(/["\\\]]/g, '\\$&');
