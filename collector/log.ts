import { pino } from 'pino';

/** Names of what can appear in the operational log, with numbers and codes only: no person, no patient, no free text. */
export type Log = (event: LogEvent, fields?: Readonly<Record<string, number | boolean | LogCode>>) => void;
/** A stable code or an identifier that the collector itself made; anything else is withheld. */
type LogCode = string;

export type LogEvent =
  | 'server.listening'
  | 'server.stopped'
  | 'server.identity_renewed'
  | 'upkeep.failed'
  | 'request.refused'
  | 'request.failed'
  | 'workstation.enrolled'
  | 'workstation.renewed'
  | 'records.stored'
  | 'records.refused'
  | 'sign_in.done'
  | 'policy.published'
  | 'policy.not_renewed'
  | 'witness.cosigned'
  | 'witness.refused'
  | 'witness.failed'
  | 'alert.raised'
  | 'feed.failed';

const CODE = /^[a-z0-9_.:/-]{1,64}$/;

/** A log of one JSON line for each event, written with pino to `destination` (a file descriptor or a stream). */
export function createLog(destination: { readonly write: (line: string) => void }): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' }, destination);
  return (event, fields = {}) => {
    const safe = Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === 'string' && !CODE.test(value) ? 'withheld' : value,
    ]);
    logger.info(Object.fromEntries(safe), event);
  };
}
