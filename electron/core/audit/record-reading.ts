import { ok, refuse, type Result } from '../errors.ts';
import { openTrail, type OpenTrailDeps } from './open-trail.ts';
import { readingEvent, requestReading, type Reading } from './reading-requests.ts';

const AGENT_WAIT_MS = 10_000;

/**
 * Records that somebody reads the trail by command: through the running agent, or by itself while none runs. Refuses
 * `trail.not_recorded`, `trail.missing`, `trail.damaged`, `vault.locked`, `audit.*`; then nothing may be read.
 */
export async function recordReading(
  deps: Omit<OpenTrailDeps, 'as'> & { readonly reading: Reading },
): Promise<Result<null>> {
  const { reading, ...rest } = deps;
  const opened = await openTrail({ ...rest, as: 'visitor', lockWaitMs: 0 });
  if (!opened.ok) {
    return opened.code === 'trail.in_use' ? requestReading(rest.file, reading, AGENT_WAIT_MS) : opened;
  }
  const { trail } = opened.value;
  const result = await trail.append(readingEvent(reading));
  await trail.close();
  return result.ok ? ok(null) : refuse(result.code);
}
