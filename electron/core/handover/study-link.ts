import { isAccession } from '../pacs/accession.ts';
import { isUid } from '../pacs/uid.ts';

/** Which study another program asks for. At least one of the two; with both, the study must have both. */
export type StudyRequest = { readonly studyUid: string | null; readonly accession: string | null };

/** One name for each request. */
export const requestKey = ({ studyUid, accession }: StudyRequest): string => JSON.stringify([studyUid, accession]);

/** What is wrong with a link; a code of the trail, which gets nothing else of it. */
export type LinkFault =
  | 'handover.too_long'
  | 'handover.characters'
  | 'handover.not_a_link'
  | 'handover.address'
  | 'handover.parameter'
  | 'handover.repeated'
  | 'handover.request_type'
  | 'handover.study_uid'
  | 'handover.accession'
  | 'handover.no_study';

export type ParsedLink =
  { readonly kind: 'study'; readonly request: StudyRequest } | { readonly kind: 'unknown'; readonly fault: LinkFault };

export const LINK_SCHEME = 'glasskey:';
const LONGEST = 512;
/** What a well-formed link consists of: no quote, no space, no control character, no backslash, nothing beyond ASCII. */
const CHARACTERS = /^[A-Za-z0-9:/?&=%._~-]*$/;

const isBoolean = (text: string): boolean => text === 'true' || text === 'false';
/** IHE Invoke Image Display, RAD-106, requestType STUDY. What it says of how to show a study is known and not followed. */
const PARAMETERS: Readonly<Record<string, { readonly fits: (text: string) => boolean; readonly fault: LinkFault }>> = {
  requestType: { fits: (text) => text === 'STUDY', fault: 'handover.request_type' },
  studyUID: { fits: isUid, fault: 'handover.study_uid' }, // one: which of several is meant nobody could say
  accessionNumber: { fits: isAccession, fault: 'handover.accession' },
  viewerType: { fits: (text) => /^[A-Z][A-Z_]{0,31}$/.test(text), fault: 'handover.parameter' },
  diagnosticQuality: { fits: isBoolean, fault: 'handover.parameter' },
  keyImagesOnly: { fits: isBoolean, fault: 'handover.parameter' },
};

/** Reads `glasskey://open?requestType=STUDY&studyUID=…&accessionNumber=…` (IHE Invoke Image Display). Pure; whatever the text is. */
export function parseLink(text: string): ParsedLink {
  const fault = faultOf(text);
  if (fault !== null) return { kind: 'unknown', fault };
  const { searchParams } = new URL(text);
  const [studyUid, accession] = [searchParams.get('studyUID'), searchParams.get('accessionNumber')];
  if (studyUid === null && accession === null) return { kind: 'unknown', fault: 'handover.no_study' };
  return { kind: 'study', request: { studyUid, accession } };
}

function faultOf(text: string): LinkFault | null {
  if (text.length > LONGEST) return 'handover.too_long';
  if (!CHARACTERS.test(text)) return 'handover.characters';
  const url = URL.parse(text);
  if (url === null || url.protocol !== LINK_SCHEME) return 'handover.not_a_link';
  const { host, username, password, pathname, hash } = url;
  const isAddress = host === 'open' && (pathname === '' || pathname === '/') && username + password + hash === '';
  if (!isAddress) return 'handover.address';
  const seen = new Set<string>();
  for (const [name, value] of url.searchParams) {
    const parameter = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (parameter === undefined) return 'handover.parameter';
    if (seen.has(name)) return 'handover.repeated';
    if (!parameter.fits(value)) return parameter.fault;
    seen.add(name);
  }
  return null;
}

/** The link for a request; `parseLink` reads it back. */
export function writeLink({ studyUid, accession }: StudyRequest): string {
  const query = new URLSearchParams({ requestType: 'STUDY' });
  if (studyUid !== null) query.set('studyUID', studyUid);
  if (accession !== null) query.set('accessionNumber', accession);
  return `${LINK_SCHEME}//open?${query.toString()}`;
}
