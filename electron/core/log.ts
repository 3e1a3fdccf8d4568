import { isLogValue, LOG_EVENTS, type LogEvent, type LogField, type LogValues } from './log-events.ts';

type Shape<Event extends LogEvent> = (typeof LOG_EVENTS)[Event];
type FieldsOf<Event extends LogEvent> = {
  readonly [Name in keyof Shape<Event>]: Shape<Event>[Name] extends LogField ? LogValues[Shape<Event>[Name]] : never;
};

/** The operational log: how the program fares, by an event and its fields (log-events.ts), and nothing about anybody. */
export type Log = <Event extends LogEvent>(
  event: Event,
  ...fields: keyof Shape<Event> extends never ? [] : [FieldsOf<Event>]
) => void;

/** One line of it, as read back: only what could have been written by `createLog`. */
export type LogLine = { readonly at: string; readonly event: LogEvent } & Readonly<Record<string, unknown>>;

const WITHHELD = 'withheld';

/**
 * A log that writes one JSON line an event. The types ask for the right fields; at the sink a field that is not of its kind
 * is replaced and one that nobody knows left out, so that no call can pass text, whatever it was given.
 */
export function createLog(write: (line: string) => void, now: () => number): Log {
  return (event, ...[fields]) => {
    const shape = shapeOf(event);
    if (shape !== null)
      write(`${JSON.stringify({ at: new Date(now()).toISOString(), event, ...keep(shape, fields) })}\n`);
  };
}

/** Reads a line back; null when it is none of ours. */
export function readLogLine(line: string): LogLine | null {
  const value = parse(line);
  const { at, event, ...fields } = value ?? {};
  const shape = typeof event === 'string' ? shapeOf(event) : null;
  if (shape === null || typeof at !== 'string' || !ISO_TIME.test(at)) return null;
  return { at, event: event as LogEvent, ...keep(shape, fields) };
}
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

type AnyShape = Readonly<Record<string, LogField>>;
const shapeOf = (event: string): AnyShape | null =>
  Object.hasOwn(LOG_EVENTS, event) ? LOG_EVENTS[event as LogEvent] : null;

function keep(shape: AnyShape, fields: object | undefined): Record<string, unknown> {
  const given = new Map<string, unknown>(Object.entries(fields ?? {}));
  return Object.fromEntries(
    Object.entries(shape)
      .filter(([name]) => given.has(name))
      .map(([name, field]) => [name, isLogValue(field, given.get(name)) ? given.get(name) : WITHHELD]),
  );
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
