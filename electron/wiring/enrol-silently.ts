import type { Clock } from '../core/clock.ts';
import { AgentError } from '../core/errors.ts';
import { burnToken, enrolByFile } from '../core/sync/enrol-by-file.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type EnrolSilentlyDeps = {
  readonly foundation: Foundation;
  readonly parts: Pick<Parts, 'faults'>;
  readonly vault: Vault;
  readonly clock: Clock;
};

export type SilentEnrolment = {
  /** The workstation is enrolled now, which only a new beginning takes up. */
  readonly isDone: () => boolean;
  readonly stop: () => void;
};

const TOKEN_LEFT = 'enrol.token_left';
const REFUSED = 'enrol.token_refused';

/** Enrols with the token that the machine policy names, as long as it takes, without a word of anybody. */
export function enrolSilently(deps: EnrolSilentlyDeps): SilentEnrolment {
  const { foundation, parts, vault, clock } = deps;
  const { enrolmentTokenFile: file, enrolmentRetrySeconds } = foundation.machine.settings();
  const own = { timer: null as NodeJS.Timeout | null, isDone: false, isOver: false };
  const tryOnce = async (tokenFile: string): Promise<boolean> => {
    const { folder, network, laidOn } = foundation;
    const { workstation, machineId } = foundation.identity;
    const enrolDeps = { vault, dataDir: folder, wallMs: clock.wallMs, network: network.network, machine: laidOn };
    const result = await enrolByFile(enrolDeps, tokenFile, { workstation, machineId });
    if (result.kind === 'enrolled') own.isDone = true; // the new beginning burns the token
    if (result.kind === 'refused') parts.faults.raise(REFUSED);
    else parts.faults.clear(REFUSED);
    return own.isDone;
  };
  const go = (tokenFile: string): void => {
    void tryOnce(tokenFile)
      .catch((error: unknown) => {
        if (error instanceof AgentError) return false; // the keychain is locked: it may open
        throw error;
      })
      .then((isDone) => {
        if (!isDone && !own.isOver) own.timer = setTimeout(() => go(tokenFile), enrolmentRetrySeconds * 1000).unref();
      });
  };
  const burn = async (tokenFile: string): Promise<void> => {
    if (!(await burnToken(tokenFile))) parts.faults.raise(TOKEN_LEFT);
  };
  if (file !== null && foundation.enrolment !== null) void burn(file);
  if (file !== null && foundation.enrolment === null && foundation.enrolmentFault === null) go(file);
  return {
    isDone: () => own.isDone,
    stop: () => {
      own.isOver = true;
      if (own.timer !== null) clearTimeout(own.timer);
    },
  };
}
