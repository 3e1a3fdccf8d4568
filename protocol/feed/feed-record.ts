import { codeRecord } from '../audit/coded/code-record.ts';
import type { CodedEvent, RecordPlace } from '../audit/coded/coded-event.ts';
import { codeUnreadable } from '../audit/coded/unreadable-record.ts';
import type { EventKind } from '../audit/event.ts';
import { parseRecord } from '../audit/record.ts';
import { toldBy } from '../audit/salvaged-record.ts';

/** A record under the number by which a feed counts. `event` null: nothing is sent for it. */
export type FeedRecord = {
  readonly number: number;
  readonly place: RecordPlace;
  readonly event: CodedEvent | null;
};

type Entry = {
  readonly number: number;
  /** What the number counts within. */
  readonly system: string;
  /** null: its content was destroyed before. `unreadable`: it is there, and nothing of it can be read. */
  readonly bytes: Uint8Array | 'unreadable' | null;
  /** Kinds that are not to be sent; of a salvaged record that of the old one. */
  readonly without?: readonly EventKind[];
};

const NOTHING = new Uint8Array();

/** A record as a feed sends it. One that is there and cannot be read is told as that: nothing falls out in silence. */
export function feedRecord({ number, system, bytes, without = [] }: Entry): FeedRecord {
  const place = { system, value: String(number) };
  if (bytes === 'unreadable') return { number, place, event: codeUnreadable(NOTHING, place) };
  return { number, place, event: bytes === null ? null : eventOf(bytes, place, without) };
}

function eventOf(bytes: Uint8Array, place: RecordPlace, without: readonly EventKind[]): CodedEvent | null {
  const record = parseRecord(bytes);
  if (record === null) return codeUnreadable(bytes, place);
  return without.includes(toldBy(record).kind) ? null : codeRecord(record, place);
}
