import type { DesktopViewer, ViewerProfile } from '../../../../protocol/policy/policy.ts';
import { templateProblems } from '../../../../protocol/policy/viewer-templates.ts';
import { askPacs } from '../../pacs/pacs-request.ts';
import { connectPacs } from '../../pacs/pacs.ts';
import { holdPacsCredentials } from '../../vault/pacs-credentials.ts';
import { checkExecutable } from '../../viewer/check-executable.ts';
import type { PacsFact } from '../checks/pacs.ts';
import type { ViewersFact } from '../checks/viewers.ts';
import type { FoundPolicy } from './look-at-policy.ts';
import type { Surroundings } from './place.ts';

const PATIENCE_MS = 5000;
/** Under the UUID root (PS3.5 annex B.2), but of no UUID: no study has it. */
const NOBODYS_STUDY = '2.25.0';

/** Asks the PACS for a study that is nobody's: what it answers names no patient. */
export async function askForNothing({ vault, machine, wallMs }: Surroundings, found: FoundPolicy): Promise<PacsFact> {
  const { pacs: settings } = found.policy;
  if (settings === null) return { kind: whyNone(found) };
  const { network } = (await machine()).network;
  const pacs = connectPacs(settings, holdPacsCredentials(vault, () => undefined).read, network);
  try {
    const parameters = new URLSearchParams({ StudyInstanceUID: NOBODYS_STUDY, limit: '1' });
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await askPacs(pacs, { path: 'studies', parameters, accept: 'application/dicom+json', signal });
    if (!answer.ok) return { kind: 'failed', code: answer.code };
    const isDicomWeb = answer.status === 204 || /^application\/(dicom\+)?json\b/i.test(answer.contentType);
    if (!isDicomWeb) return { kind: 'failed', code: 'pacs.bad_answer' };
    const endMs = pacs.certificateEndMs();
    return { kind: 'answers', certificateLeftMs: endMs === null ? null : endMs - wallMs() };
  } finally {
    await pacs.close();
  }
}

export async function lookAtViewers(_: Surroundings, found: FoundPolicy): Promise<ViewersFact> {
  const { policy } = found;
  const programs = policy.viewers.filter((viewer): viewer is DesktopViewer => viewer.kind === 'desktop');
  const why = whyNone(found);
  if (policy.viewers.length === 0 && why !== 'none') return { kind: why };
  const checked = programs.map(async (viewer) => {
    const program = await checkExecutable(viewer, process.platform);
    return { id: viewer.id, code: program.ok ? templateFault(viewer) : program.code };
  });
  const web = policy.viewers
    .filter(({ kind }) => kind === 'web')
    .map((viewer) => ({ id: viewer.id, code: templateFault(viewer) }));
  return { kind: 'checked', programs: await Promise.all(checked), web };
}

/** Of a policy that was published before such a profile was refused. */
const templateFault = (viewer: ViewerProfile): string | null =>
  templateProblems(viewer).length === 0 ? null : 'viewer.bad_template';

/** Why a policy names nothing: nobody can say, none has come yet, or so it was decided. */
function whyNone({ fault, source }: FoundPolicy): 'unsaid' | 'waiting' | 'none' {
  if (fault === 'unsaid') return 'unsaid';
  return source === 'built-in' ? 'waiting' : 'none';
}
