/** What an operational log line may carry: never free text, a person, a patient or an argument list. */
export type LogFields = Readonly<Record<string, number | boolean | LogWord>>;
/** A stable dotted code or short identifier of the program itself, checked at the sink. */
export type LogWord = string;

export type Log = (event: string, fields?: LogFields) => void;

const WORD = /^[a-z0-9_.:-]{1,64}$/;

/** A log that writes one JSON line per event; a field that is no code is replaced, so nothing personal can slip in. */
export function createLog(write: (line: string) => void, now: () => number): Log {
  return (event, fields = {}) => {
    const safe = Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === 'string' && !WORD.test(value) ? 'withheld' : value,
    ]);
    write(`${JSON.stringify({ at: new Date(now()).toISOString(), event, ...Object.fromEntries(safe) })}\n`);
  };
}
