import { z } from 'zod';
import { openCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { readVerifier, type NoteVerifier } from '../../../protocol/log/signed-note.ts';
import { AgentError, ok, refuse, type Result } from '../errors.ts';
import { createInOrder } from '../session/in-order.ts';
import type { Seen } from './check-receipt.ts';

/** What this workstation knows of the collector's transparency log: its key, from enrolment, and its newest checkpoint. */
export type LogView = {
  readonly log: NoteVerifier;
  readonly seen: () => Seen;
  /** Keeps the note of a checkpoint that was checked. Refuses `audit.*` when the disk does not take it. */
  readonly keep: (note: string) => Result<string>;
  /** One question to the log after the other: each is compared with what the one before has shown. */
  readonly inOrder: <T>(task: () => Promise<T>) => Promise<T>;
};

export type ViewState = {
  readonly get: (name: string) => unknown;
  readonly set: (name: string, value: string) => void;
};

const ENTRY = 'log.checkpoint';

/** `state` keeps the newest checkpoint, sealed. Throws AgentError `enrolment.unreadable` for a key that is none. */
export function createLogView(logKey: string, state: ViewState): LogView {
  const log = readVerifier(logKey);
  if (log === null) throw new AgentError('enrolment.unreadable');
  return {
    log,
    seen: () => {
      const note = z.string().nullable().catch(null).parse(state.get(ENTRY));
      const size = note === null ? null : (openCheckpoint(note, log)?.size ?? null);
      return { note: size === null ? null : note, size };
    },
    keep: (note) => {
      try {
        state.set(ENTRY, note);
        return ok(note);
      } catch (error) {
        if (error instanceof AgentError) return refuse(error.code);
        throw error;
      }
    },
    inOrder: createInOrder(),
  };
}
