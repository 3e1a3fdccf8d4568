import { createHash } from 'node:crypto';
import type { WebViewer } from '../../../protocol/policy/policy.ts';
import { isLoopback } from '../../../protocol/policy/safe-url.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { isAccession } from '../pacs/accession.ts';
import { isUid } from '../pacs/uid.ts';

export type WebViewerValues = {
  readonly studyUid: string;
  readonly patientId: string;
  readonly accession: string;
  /** The series to begin with; only `{orthancSeriesId}` needs it, see `needsSeries`. */
  readonly seriesUid?: string;
};

/** Orthanc's own identifier of a study (or a series): SHA-1 of the identifiers from the patient down, in five groups. */
export function orthancId(patientId: string, ...uids: readonly string[]): string {
  const hex = createHash('sha1')
    .update([patientId, ...uids].join('|'), 'utf8')
    .digest('hex');
  return (hex.match(/.{8}/g) ?? []).join('-');
}

/** True when the address names a series, which the PACS has to be asked for: Orthanc's own web viewer shows series. */
export const needsSeries = (profile: Pick<WebViewer, 'url'>): boolean => profile.url.includes('{orthancSeriesId}');

/**
 * The address that shows a study in a web viewer. Refusals: `viewer.bad_template`, `viewer.bad_argument` when the study
 * has no usable value for a placeholder, `viewer.origin_refused` when the address is not among the profile's origins.
 */
export function webViewerUrl(profile: Pick<WebViewer, 'url' | 'origins'>, values: WebViewerValues): Result<string> {
  const known: Readonly<Record<string, string | null>> = {
    studyUid: isUid(values.studyUid) ? values.studyUid : null,
    accession: isAccession(values.accession) ? values.accession : null,
    orthancId: isUid(values.studyUid) ? orthancId(values.patientId, values.studyUid) : null,
    orthancSeriesId:
      isUid(values.studyUid) && isUid(values.seriesUid ?? '')
        ? orthancId(values.patientId, values.studyUid, values.seriesUid ?? '')
        : null,
  };
  const names = [...profile.url.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  const isTemplate =
    names.every((name) => Object.hasOwn(known, name)) && !/[{}]/.test(profile.url.replace(/\{[^{}]*\}/g, ''));
  // Scheme, host and port are the policy's own words, up to the first slash behind them.
  if (!isTemplate || !/^https?:\/\/[^/{}?#\\]+\//.test(profile.url)) return refuse('viewer.bad_template');
  if (names.some((name) => known[name] === null)) return refuse('viewer.bad_argument');
  const url = profile.url.replace(/\{([^{}]*)\}/g, (_whole, name: string) => encodeURIComponent(known[name] ?? ''));
  return isAllowedUrl(profile, url) ? ok(new URL(url).href) : refuse('viewer.origin_refused');
}

/**
 * Whether a web viewer's window may load an address: http on this workstation or https, one of the profile's origins
 * exactly, and no name or password in it. WebSockets count as their page's origin.
 */
export function isAllowedUrl(profile: Pick<WebViewer, 'origins'>, text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'ws:' || url.protocol === 'wss:') url.protocol = url.protocol === 'ws:' ? 'http:' : 'https:';
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && profile.origins.some((origin) => URL.parse(origin)?.origin === url.origin);
}
