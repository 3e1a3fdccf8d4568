import type { Policy, WebViewer } from '../../protocol/policy/policy.ts';
import { isAllowedUrl } from '../../protocol/policy/viewer-templates.ts';
import { AgentError, ok, refuse, type Refusal, type Result } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { findSeries } from '../core/pacs/find-series.ts';
import type { PacsCredentials } from '../core/pacs/pacs.ts';
import type { StudySummary } from '../core/pacs/study-summary.ts';
import { isOpen, sessionOf } from '../core/session/transition-audit.ts';
import { studyObject } from '../core/study/open-study.ts';
import type { WebEnd, WebLaunch, WebWindow } from '../core/study/launches.ts';
import type { openWebViewer as openWindow } from '../host/web-viewer.ts';
import { createTakeOut } from '../core/viewer/take-out.ts';
import { needsSeries, webViewerUrl } from '../core/viewer/web-viewer-url.ts';
import { NOBODY_HERE, type Parts } from './parts.ts';

/** Opens the guarded window; the host's part. */
export type OpenWebWindow = typeof openWindow;

/** A page takes seconds. Nobody waits longer in an emergency while another viewer may show it. */
const [WAIT_MS, WAIT_BEFORE_NEXT_MS] = [30_000, 8000];

export type WebViewerDeps = {
  readonly parts: Parts;
  readonly log: Log;
  readonly open: OpenWebWindow;
  readonly monotonicMs: () => number;
};

/** Shows a study in a web viewer: address from the policy, each thing taken out decided by role and recorded. */
export async function openWebViewer(
  { parts, log, open, monotonicMs }: WebViewerDeps,
  { launchId, study, profile, instead = [], grantId, signal }: WebLaunch,
): Promise<Result<WebWindow>> {
  const url = await addressOf(parts, profile, study, signal);
  if (!url.ok) return url;
  const refused = await refusedPassword(parts, url.value);
  if (refused !== null) return refused;
  // A disk that refuses it must not keep anybody from looking, in an emergency least of all: then no file goes out.
  const folder = await parts.folders.create(launchId).catch(() => null);
  if (signal.aborted) {
    await folder?.remove();
    return refuse('pacs.aborted');
  }
  const { promise: ended, resolve } = Promise.withResolvers<WebEnd>();
  const entry = { object: studyObject(study), grant: grantId, detail: { launch: launchId, viewer: profile.id } };
  const isCovered = (): boolean => !isOpen(parts.agent.state());
  const blocked = { told: false };
  const window = open({
    launchId,
    title: profile.title,
    url: url.value,
    waitMs: instead.length > 0 ? WAIT_BEFORE_NEXT_MS : WAIT_MS,
    isAllowed: (address) => isAllowedUrl(profile, address),
    authorization: authorizationFor(parts),
    isCovered,
    takeOut: createTakeOut({
      // A viewer's window stands on under the curtain, where keys still find it; whose they are nobody knows.
      decide: (action) => (isCovered() ? NOBODY_HERE : parts.decide(study, action)),
      record: (said) => parts.record(isCovered() ? { ...said, user: null, session: null } : said),
      entry,
      session: () => (isCovered() ? null : (sessionOf(parts.agent.state())?.id ?? null)),
      monotonicMs,
    }),
    heldFolder: folder?.files ?? null,
    onBlocked: () => {
      if (blocked.told) return; // once a window: a page can try a thousand times
      blocked.told = true;
      void parts.record({ ...entry, kind: 'viewer.blocked', outcome: 'denied' });
    },
    onClosed: resolve,
    onReleased: () => void folder?.remove(),
  });
  signal.addEventListener('abort', window.close, { once: true });
  const how = await window.arrived;
  if (how === 'there' && !signal.aborted) return ok({ close: window.close, ended });
  window.close();
  if (typeof how === 'string') return refuse('pacs.aborted');
  log('viewer.not_loaded', how);
  return refuse('viewer.not_loaded');
}

/** Where the viewer shows the study. One that shows series begins with the first of images, for which the PACS is asked. */
async function addressOf(
  { pacs }: Parts,
  profile: WebViewer,
  study: StudySummary,
  signal: AbortSignal,
): Promise<Result<string>> {
  if (!needsSeries(profile)) return webViewerUrl(profile, study);
  const series = await findSeries(pacs(), study.studyUid, signal);
  if (!series.ok) return series;
  const seriesUid = series.value[0]?.seriesUid;
  return webViewerUrl(profile, { ...study, ...(seriesUid === undefined ? {} : { seriesUid }) });
}

/** Basic credentials for the PACS's own origin, if the policy says so; nothing for any other. */
function authorizationFor({ policy, pacsCredentials }: Parts): (url: string) => Promise<string | null> {
  const basic = ({ name, password }: PacsCredentials): string =>
    `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  return async (url) => {
    if (!asksPassword(policy(), url)) return null;
    const credentials = await pacsCredentials.read();
    return credentials === null ? null : basic(credentials);
  };
}

const asksPassword = ({ pacs }: Policy, url: string): boolean =>
  pacs?.authentication === 'basic' && URL.parse(url)?.origin === URL.parse(pacs.dicomWebUrl)?.origin;

/** An empty window says nothing: where the PACS would ask for a password that we do not have, none is opened. */
async function refusedPassword({ policy, pacsCredentials }: Parts, url: string): Promise<Refusal | null> {
  if (!asksPassword(policy(), url)) return null;
  try {
    return (await pacsCredentials.read()) === null ? refuse('pacs.credentials_missing') : null;
  } catch (error) {
    if (error instanceof AgentError) return refuse(error.code);
    throw error;
  }
}
