import { ENDS, type End } from './supervision/judge-end.ts';

/** What a field may be: a stable code of the program, a number, yes or no, the id of a trail, an agent's end. Never text. */
export type LogValues = {
  readonly code: string;
  readonly count: number;
  readonly flag: boolean;
  readonly trail: string;
  readonly end: End;
};
export type LogField = keyof LogValues;

/** Everything that the operational log can say. What is not here, or not of its kind, is not written. */
export const LOG_EVENTS = {
  'agent.started': {},
  'agent.begun_again': {},
  'agent.not_begun': { code: 'code' },
  'agent.replaced': {},
  'agent.ended': { end: 'end', failures: 'count', given_up: 'flag' },
  'agent.fault': { code: 'code' },
  'agent.fatal': { code: 'code' },
  'fault.raised': { code: 'code' },
  'fault.cleared': { code: 'code' },
  'collector.online': {},
  'collector.offline': {},
  'certificate.renewed': {},
  'certificate.not_renewed': { code: 'code' },
  'sync.waiting': { trail: 'trail', code: 'code' },
  'sync.parked': { trail: 'trail', code: 'code' },
  'sync.halted': { trail: 'trail', code: 'code' },
  'sync.recovered': { trail: 'trail' },
  'feed.failed': { code: 'code' },
  'fhircast.not_subscribed': { code: 'code', failures: 'count' },
  'fhircast.not_told': { code: 'code', tried: 'count' },
  'policy.applied': { serial: 'count' },
  'policy.unchanged': { serial: 'count' },
  'policy.refused': { serial: 'count' },
  'page.blocked': { attempt: 'code' },
  'page.helper_gone': {},
  /** `number`: Chromium's network error, the HTTP status, milliseconds waited, or the exit code of a page that crashed. */
  'viewer.not_loaded': { why: 'code', number: 'count' },
  'os_lock.failed': {},
  'supervisor.fatal': {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, LogField>>>>;
export type LogEvent = keyof typeof LOG_EVENTS;

/** First words of our codes, and codes of one word: a person's name or number with the shape of a code is none. */
const FAMILIES: ReadonlySet<string> = new Set(
  (
    'access activity agent audit auth certificate clock collector curtain emergency enrol enrolment factor feed fhircast gate ' +
    'handover internal ipc log machine_policy network not_found orders pacs page policy proxy pushback receiver request retention seal session study supervisor sync system token ' +
    'trail updater vault viewer workstation ' +
    'navigation window webview download devtools'
  ) // host/web-guards.ts: what a page tried
    .split(' '),
);
const CODE = /^[a-z]+(?:_[a-z]+)*(?:[.-][a-z]+(?:[_-][a-z]+)*)*$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LONGEST_CODE = 64;

/** Whether a value is what its field may be. */
export function isLogValue(field: LogField, value: unknown): value is string | number | boolean {
  switch (field) {
    case 'code':
      return typeof value === 'string' && isCode(value);
    case 'count':
      return typeof value === 'number' && Number.isFinite(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'end':
      return ENDS.some((end) => end === value);
    case 'trail':
      return typeof value === 'string' && UUID.test(value);
  }
}

function isCode(value: string): boolean {
  return value.length <= LONGEST_CODE && CODE.test(value) && FAMILIES.has(value.split(/[.-]/)[0] ?? '');
}
