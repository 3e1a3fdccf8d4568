import type { MachineKey, MachinePolicy } from '../../../../electron/core/policy/machine/machine-policy.ts';
import { countCharacters } from './count-characters.ts';
import { isSafeUrl } from './policy-rules.ts';

type Rule = (value: unknown) => boolean;

const whole =
  (low: number, high: number): Rule =>
  (value) =>
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
const text =
  (longest: number, isRight: (value: string) => boolean): Rule =>
  (value) =>
    typeof value === 'string' && value.length > 0 && countCharacters(value) <= longest && isRight(value);
const list =
  (most: number, isRight: Rule): Rule =>
  (values) =>
    Array.isArray(values) && values.length <= most && values.every(isRight);
const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const isTruth: Rule = (value) => typeof value === 'boolean';

/** Of one disk, from its root, and nowhere a step back. */
const isPath = text(
  260,
  (path) => (path.startsWith('/') || /^[A-Za-z]:\\/.test(path)) && !path.split(/[\\/]/).includes('..'),
);
const isProxy = text(256, (address) => {
  const url = URL.parse(address);
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  return isWeb && url.username + url.password + url.search + url.hash === '' && url.pathname === '/';
});

/** The limits of every key, written down a second time, and without the library that the product checks them with. */
const RULES: { readonly [K in MachineKey]: Rule } = {
  collectorUrl: text(256, (address) => URL.parse(address)?.protocol === 'https:'),
  collectorCaFingerprint: text(64, (value) => /^[0-9a-f]{64}$/.test(value)),
  enrolmentTokenFile: isPath,
  site: text(64, () => true),
  proxyUrl: isProxy,
  proxyBypass: list(
    64,
    text(253, (host) => /^[A-Za-z0-9.:-]+$/.test(host)),
  ),
  caFile: isPath,
  systemCas: isTruth,
  addressFamily: oneOf('any', 'ipv4', 'ipv6'),
  connectSeconds: whole(1, 30),
  answerSeconds: whole(3, 60),
  lookAgainSeconds: whole(2, 300),
  pacsUrl: text(256, isSafeUrl),
  pacsTimeoutSeconds: whole(1, 60),
  viewersOff: list(
    16,
    text(32, (id) => /^[a-z0-9-]+$/.test(id)),
  ),
  viewerFolders: list(16, isPath),
  webViewers: isTruth,
  lockMode: oneOf('curtain', 'os', 'both'),
  idleMinutes: whole(1, 30),
  warningSeconds: whole(10, 60),
  sessionHours: whole(1, 12),
  unlockWithoutCodeMinutes: whole(0, 30),
  endAfterLockedMinutes: whole(1, 30),
  lockOnDisplayChange: isTruth,
  closeViewersOnSignOut: isTruth,
  offlineHours: whole(1, 72),
  offlineUses: whole(1, 50),
  logMegabytes: whole(1, 100),
  logFiles: whole(1, 10),
  keepSentDays: whole(1, 3650),
  batchRecords: whole(1, 1000),
  gatherMilliseconds: whole(0, 60_000),
  sealSeconds: whole(5, 30),
  auditExport: isTruth,
};

/** Whether each key is one of ours and within its limits. */
export function isSafeMachinePolicy(policy: MachinePolicy): boolean {
  const rules: Readonly<Record<string, Rule>> = RULES;
  return Object.entries(policy).every(([key, value]) => Object.hasOwn(rules, key) && rules[key]?.(value) === true);
}
