import { createRenewing, renewIfDue, type Renewal } from '../core/sync/renew-certificate.ts';
import type { WorkDeps } from './collector-side.ts';
import { recordRenewal } from './record-start.ts';

type KeepingDeps = Pick<WorkDeps, 'side' | 'foundation' | 'parts' | 'vault' | 'clock' | 'log' | 'onRenewed'>;

/** Renews the workstation's certificate in time, and says so in the trail. */
export function keepCertificate(deps: KeepingDeps): ReturnType<typeof createRenewing> {
  const { side, foundation, parts, vault, clock, log, onRenewed } = deps;
  if (foundation.trail === null) return () => undefined; // it could not be recorded: the next beginning renews
  const renew = async (): Promise<Renewal> => {
    const result = await renewIfDue({
      dataDir: foundation.folder,
      vault,
      wallMs: clock.wallMs,
      inUse: side.certificate,
      ask: side.client.renew,
      goOnAs: side.goOnAs,
    });
    if (result.kind === 'later') log('certificate.not_renewed', { code: result.code });
    if (result.kind !== 'renewed') return result;
    log('certificate.renewed');
    onRenewed();
    await recordRenewal(foundation, parts, result.certificate.pem);
    return result;
  };
  return createRenewing(renew);
}
