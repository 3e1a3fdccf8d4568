import { pauseMs } from '../../protocol/wire/backoff.ts';
import type { OpenTrail } from '../core/audit/open-trail.ts';
import type { Clock } from '../core/clock.ts';
import { enrolByFile, type FileEnrolment, type TokenRefusal } from '../core/enrolment/enrol-by-file.ts';
import { tokenFileOf } from '../core/enrolment/token-file.ts';
import { OTHER_MACHINE } from '../core/enrolment/known-machine.ts';
import { AgentError } from '../core/errors.ts';
import { createAlarm } from '../core/sync/alarm.ts';
import { asPolicyWants } from '../core/sync/as-policy-wants.ts';
import { KEY_MISSING, readEnrolment } from '../core/sync/enrolment.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type EnrolSilentlyDeps = {
  readonly foundation: Foundation;
  readonly parts: Pick<Parts, 'faults' | 'record'>;
  readonly vault: Vault;
  readonly clock: Clock;
};

export type SilentEnrolment = {
  /** IT may have changed something: look again. */
  readonly look: () => void;
  /** The network may be back. */
  readonly networkUp: () => void;
  /** A new beginning would cut it off. */
  readonly isAsking: () => boolean;
  /** Not null when the workstation is enrolled now, which only a new beginning takes up: the trail on which to begin. */
  readonly begunAnewOn: () => OpenTrail | null;
  readonly stop: () => void;
};

const LOOK_MS = 60_000;
/** What another enrolment mends, which IT has asked for by a token that was not used here before. */
const MENDED: readonly string[] = [OTHER_MACHINE, KEY_MISSING];

/**
 * Enrols a workstation that is not, with the token that IT has left for it, as long as it takes, and without a person; until
 * it finds that somebody has enrolled it by hand meanwhile.
 */
export function enrolSilently(deps: EnrolSilentlyDeps): SilentEnrolment {
  const alarm = createAlarm();
  const own = { isAsking: false, isDone: false, isOver: false };
  const { enrolment, enrolmentFault, trail } = deps.foundation;
  // On another machine the one that is stored is its twin's.
  const isAwaited = enrolment === null && enrolmentFault !== OTHER_MACHINE;
  const notice = async (): Promise<void> => {
    if (!isAwaited || own.isDone || !(await isEnrolledNow(deps))) return;
    own.isDone = true;
    alarm.ring('stop');
  };
  const run = async (): Promise<void> => {
    const told = createTeller(deps.parts);
    let failures = 0;
    let before: TokenRefusal | null = null;
    for (;;) {
      await notice(); // a token must not be spent on what is there
      if (own.isOver || own.isDone) return;
      own.isAsking = true;
      const result = await tryOnce(deps, before);
      own.isAsking = false;
      told(result);
      if (result.kind === 'enrolled') {
        deps.foundation.unbar?.(); // the trail that opens now is our own
        own.isDone = true;
        return;
      }
      before = result.kind === 'refused' ? result : null;
      failures = result.kind === 'later' ? failures + 1 : 0;
      if (result.kind === 'later') {
        await alarm.sleep(pauseMs(failures, result.retryAfterSeconds, Math.random), ['network', 'stop']);
      } else await alarm.sleep(LOOK_MS, ['look', 'network', 'stop']);
    }
  };
  if (enrolment === null && (enrolmentFault === null || MENDED.includes(enrolmentFault))) void run();
  return {
    look: () => {
      alarm.ring('look');
      void notice();
    },
    networkUp: () => alarm.ring('network'),
    isAsking: () => own.isAsking,
    begunAnewOn: () => (own.isDone && trail !== null ? { trail, findings: [] } : null),
    stop: () => {
      own.isOver = true;
      alarm.ring('stop');
    },
  };
}

/** Whether there is an enrolment now that counts. What cannot be read yet, or is being written, is none. */
async function isEnrolledNow({ foundation, vault }: EnrolSilentlyDeps): Promise<boolean> {
  try {
    const found = { enrolment: await readEnrolment(foundation.folder, vault), enrolmentFault: null };
    return asPolicyWants(found, foundation.laidOn).enrolment !== null;
  } catch {
    return false; // the doctor says why
  }
}

async function tryOnce(
  { foundation, vault, clock }: EnrolSilentlyDeps,
  before: TokenRefusal | null,
): Promise<FileEnrolment> {
  const { folder, network, machine, laidOn, identity, trail, unbar } = foundation;
  const isOther = unbar !== null;
  // What IT wants cannot be told, or nothing can be recorded: the token stays good meanwhile.
  if (machine.fault() !== null || (trail === null && !isOther)) return { kind: 'no-token' };
  const { workstation, machineId, marks } = identity;
  const place = { vault, dataDir: folder, wallMs: clock.wallMs, network: network.network, machine: laidOn };
  try {
    const file = tokenFileOf(machine.settings());
    return await enrolByFile({ ...place, file, as: { workstation, machineId, marks, isOther } }, before);
  } catch (error) {
    return { kind: 'later', code: error instanceof AgentError ? error.code : 'enrol.failed' };
  }
}

/** Shows why it is not enrolled yet, and records each refusal once. */
function createTeller({ faults, record }: EnrolSilentlyDeps['parts']): (result: FileEnrolment) => void {
  let shown: string | null = null;
  return (result) => {
    const code = 'code' in result && !result.code.startsWith('vault.') ? result.code : null; // the trail says that itself
    if (code === shown) return;
    if (shown !== null) faults.clear(shown);
    if (code !== null) faults.raise(code);
    shown = code;
    if (result.kind !== 'refused') return;
    void record({ kind: 'workstation.enrolment_refused', outcome: 'denied', detail: { code: result.code } });
  };
}
