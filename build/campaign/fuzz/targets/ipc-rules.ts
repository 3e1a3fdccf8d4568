import type { Channel } from '../../../../electron/ipc/contract.ts';
import { countCharacters } from './count-characters.ts';
import { isStudyUid } from './study-rules.ts';

type Rule = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Rule>>;

const text =
  (low: number, high: number): Rule =>
  (value) =>
    typeof value === 'string' && countCharacters(value) >= low && countCharacters(value) <= high;
const spelled =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const orNull =
  (rule: Rule): Rule =>
  (value) =>
    value === null || rule(value);
const trimmed =
  (high: number): Rule =>
  (value) =>
    text(1, high)(value) && value === String(value).trim();

const code = spelled(/^[0-9]{6,8}$/);
const password = text(1, 1024);
const profile = spelled(/^[a-z0-9-]{1,32}$/);
const uuid = spelled(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const STUDY = { studyUid: isStudyUid, viewerId: profile };

/** Every channel's request, written down a second time and without the library that the product checks them with. */
const SHAPES: { readonly [C in Channel]: readonly Shape[] | null } = {
  'session:signIn': [{ user: text(0, 64), password }],
  'session:proveFactor': [
    { kind: (value) => value === 'code', code },
    { kind: (value) => value === 'recovery', code: text(8, 64) },
    {
      kind: (value) => value === 'resynchronise',
      codes: (value) => Array.isArray(value) && value.length === 2 && value.every(code),
    },
  ],
  'session:confirmFactor': [{ code }],
  'session:recoveryCodesKept': null,
  'session:cancelSignIn': null,
  'session:unlock': [{ password, code: orNull(code) }],
  'session:lock': null,
  'session:signOut': [{ viewers: orNull(spelled(/^(close|leave)$/)) }],
  'study:search': [{ query: text(0, 128) }],
  'study:open': [STUDY],
  'study:stepUp': [{ ...STUDY, code }],
  'handover:look': [{ id: uuid }],
  'handover:dismiss': [{ id: uuid }],
  'viewer:close': [{ launchId: uuid }],
  'emergency:open': [{ studyUid: orNull(isStudyUid), grantId: orNull(uuid) }],
  'emergency:subject': null,
  'emergency:identify': [{ user: trimmed(64), password: orNull(password) }],
  'emergency:search': [{ query: text(0, 128) }],
  'emergency:request': [
    {
      patientId: trimmed(64),
      issuer: text(0, 64),
      studyUid: orNull(isStudyUid),
      reasonCode: text(0, 32),
      words: text(0, 500),
    },
  ],
  'emergency:confirm': null,
  'emergency:cancel': null,
  'emergency:end': [{ grantId: uuid }],
};

/** Whether a value is a request of the channel: exactly its members, each within its limits. */
export function isRequestOf(channel: Channel, value: unknown): boolean {
  const shapes = SHAPES[channel];
  if (shapes === null) return value === null;
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  return shapes.some(
    (shape) =>
      members.size === Object.keys(shape).length &&
      Object.entries(shape).every(([name, rule]) => members.has(name) && rule(members.get(name))),
  );
}
