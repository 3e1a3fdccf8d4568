import { createHash } from 'node:crypto';
import type { WebViewer } from '../../../protocol/policy/policy.ts';
import {
  fillAddress,
  isAllowedUrl,
  readAddress,
  type UrlPlaceholder,
} from '../../../protocol/policy/viewer-templates.ts';
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
export function webViewerUrl(profile: Pick<WebViewer, 'url' | 'origins'>, study: WebViewerValues): Result<string> {
  const known: Readonly<Record<UrlPlaceholder, string | null>> = {
    studyUid: isUid(study.studyUid) ? study.studyUid : null,
    accession: isAccession(study.accession) ? study.accession : null,
    orthancId: isUid(study.studyUid) ? orthancId(study.patientId, study.studyUid) : null,
    orthancSeriesId:
      isUid(study.studyUid) && isUid(study.seriesUid ?? '')
        ? orthancId(study.patientId, study.studyUid, study.seriesUid ?? '')
        : null,
  };
  const names = readAddress(profile.url);
  if (names === null) return refuse('viewer.bad_template');
  if (names.some((name) => known[name] === null)) return refuse('viewer.bad_argument');
  const url = fillAddress(profile.url, (name) => known[name] ?? '');
  return isAllowedUrl(profile, url) ? ok(new URL(url).href) : refuse('viewer.origin_refused');
}
