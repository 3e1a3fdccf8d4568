import { z } from 'zod';
import { openCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { NO_WITNESSES, type WitnessRule } from '../../../protocol/log/cosignature.ts';
import { isSameLog } from '../../../protocol/log/restoration.ts';
import { noteVerifier, readVerifier, type NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { AgentError, ok, refuse, type Result } from '../errors.ts';
import { createInOrder } from '../session/in-order.ts';
import type { Seen } from './check-receipt.ts';

/**
 * What this workstation knows of the collector's transparency log: its key, from enrolment; the name that it has now, after
 * the restorations that were accepted; who has to cosign; and its newest checkpoint.
 */
export type LogView = {
  readonly log: () => NoteVerifier;
  readonly witnesses: () => WitnessRule;
  readonly seen: () => Seen;
  /** Keeps the note of a checkpoint that was checked. Refuses `audit.*` when the disk does not take it. */
  readonly keep: (note: string) => Result<string>;
  /** From now on the log of that name counts, and what was seen of the one before it no longer. Refuses `audit.*`. */
  readonly follow: (origin: string) => Result<string>;
  /** Calls back each time that another name counts. */
  readonly onFollowed: (listener: () => void) => void;
  /** One question to the log after the other: each is compared with what the one before has shown. */
  readonly inOrder: <T>(task: () => Promise<T>) => Promise<T>;
};

export type ViewState = {
  readonly get: (name: string) => unknown;
  readonly set: (name: string, value: string) => void;
};

const CHECKPOINT = 'log.checkpoint';
const ORIGIN = 'log.origin';
const TextSchema = z.string().nullable().catch(null);

/** `state` keeps name and newest checkpoint, sealed. Throws AgentError `enrolment.unreadable` for a key that is none. */
export function createLogView(
  logKey: string,
  state: ViewState,
  witnesses: () => WitnessRule = () => NO_WITNESSES,
): LogView {
  const pinned = readVerifier(logKey);
  if (pinned === null) throw new AgentError('enrolment.unreadable');
  const log = (): NoteVerifier => {
    const origin = TextSchema.parse(state.get(ORIGIN) ?? null);
    // Enrolled anew elsewhere, or at the same log once it has another name: then enrolment knows best.
    if (origin === null || !isSameLog(pinned.name, origin)) return pinned;
    return noteVerifier(origin, pinned.publicKey);
  };
  const keep = (name: string, text: string): Result<string> => {
    try {
      state.set(name, text);
      return ok(text);
    } catch (error) {
      if (error instanceof AgentError) return refuse(error.code);
      throw error;
    }
  };
  const followed: (() => void)[] = [];
  return {
    log,
    witnesses,
    seen: () => {
      const note = TextSchema.parse(state.get(CHECKPOINT) ?? null);
      const size = note === null ? null : (openCheckpoint(note, log())?.size ?? null);
      return { note: size === null ? null : note, size };
    },
    keep: (note) => keep(CHECKPOINT, note),
    follow: (origin) => {
      const kept = keep(ORIGIN, origin);
      if (kept.ok) for (const listener of followed) listener();
      return kept;
    },
    onFollowed: (listener) => void followed.push(listener),
    inOrder: createInOrder(),
  };
}
