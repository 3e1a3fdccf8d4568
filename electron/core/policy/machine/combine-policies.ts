import { posix, win32 } from 'node:path';
import type { Policy, ViewerProfile } from '../../../../protocol/policy/policy.ts';
import type { MachineKey, MachinePolicy } from './machine-policy.ts';

/** How a key meets the signed policy: what stands there, and the policy with both. */
type Combination<V> = { readonly of: (policy: Policy) => V; readonly with: (policy: Policy, value: V) => Policy };
type Combinations = { readonly [K in MachineKey]?: Combination<NonNullable<MachinePolicy[K]>> };

const inSession = <K extends keyof Policy['session']>(
  key: K,
  stricter: (signed: Policy['session'][K], own: Policy['session'][K]) => Policy['session'][K],
): Combination<Policy['session'][K]> => ({
  of: ({ session }) => session[key],
  with: (policy, value) => ({
    ...policy,
    session: { ...policy.session, [key]: stricter(policy.session[key], value) },
  }),
});

const NO_PACS = { timeoutSeconds: 10, authentication: 'none', defaultIssuer: '' } as const;
const least = (left: number, right: number): number => Math.min(left, right);

const COMBINATIONS = {
  lockMode: inSession('lockMode', (signed, own) => (signed === own ? signed : 'both')),
  idleMinutes: {
    of: ({ session }) => session.idleMinutes,
    with: (policy, value) => {
      const { idleMinutes, idleMinutesByRole } = policy.session;
      const byRole = Object.fromEntries(
        Object.entries(idleMinutesByRole).map(([role, minutes]) => [role, least(minutes, value)]),
      );
      const session = { ...policy.session, idleMinutes: least(idleMinutes, value), idleMinutesByRole: byRole };
      return { ...policy, session };
    },
  },
  warningSeconds: inSession('warningSeconds', least),
  sessionHours: inSession('maximumHours', least),
  unlockWithoutCodeMinutes: inSession('unlockWithoutCodeMinutes', least),
  endAfterLockedMinutes: inSession('endAfterLockedMinutes', least),
  lockOnDisplayChange: inSession('lockOnDisplayChange', (signed, own) => signed || own),
  closeViewersOnSignOut: {
    of: ({ session }) => session.viewersOnSignOut === 'close',
    with: (policy, closes) =>
      closes ? { ...policy, session: { ...policy.session, viewersOnSignOut: 'close' } } : policy,
  },
  offlineHours: {
    of: ({ offline }) => offline.hours,
    with: (policy, hours) => ({ ...policy, offline: { ...policy.offline, hours: least(policy.offline.hours, hours) } }),
  },
  offlineUses: {
    of: ({ offline }) => offline.uses,
    with: (policy, uses) => ({ ...policy, offline: { ...policy.offline, uses: least(policy.offline.uses, uses) } }),
  },
  keepSentDays: {
    of: ({ trail }) => trail.retentionDays,
    with: (policy, days) => ({
      ...policy,
      trail: { ...policy.trail, retentionDays: Math.max(policy.trail.retentionDays, days) },
    }),
  },
  pacsUrl: {
    of: ({ pacs }) => pacs?.dicomWebUrl ?? '',
    with: (policy, dicomWebUrl) => ({ ...policy, pacs: { ...(policy.pacs ?? NO_PACS), dicomWebUrl } }),
  },
  pacsTimeoutSeconds: {
    of: ({ pacs }) => pacs?.timeoutSeconds ?? NO_PACS.timeoutSeconds,
    with: (policy, timeoutSeconds) =>
      policy.pacs === null ? policy : { ...policy, pacs: { ...policy.pacs, timeoutSeconds } },
  },
} satisfies Combinations;
const KEYS = Object.keys(COMBINATIONS) as readonly (keyof typeof COMBINATIONS)[];

const VIEWER_KEYS = ['viewersOff', 'viewerFolders', 'webViewers'];

/** Whether a key meets the signed policy; the others count by themselves. */
export const isCombined = (key: string): boolean => Object.hasOwn(COMBINATIONS, key) || VIEWER_KEYS.includes(key);

/** What the signed policy says under a key of the machine policy; undefined where it says nothing about it. */
export function signedValue(policy: Policy, key: MachineKey): unknown {
  const all: Partial<Record<MachineKey, { readonly of: (policy: Policy) => unknown }>> = COMBINATIONS;
  return all[key]?.of(policy);
}

export type Combined = {
  readonly policy: Policy;
  /** The keys about viewers would have left none: they do not count, so that an emergency can still show images. */
  readonly keepsViewers: boolean;
};

/** The policy that counts on this machine. Of what concerns security the stricter counts; emergency access is not touched. */
export function combinePolicies(signed: Policy, machine: MachinePolicy): Combined {
  const policy = KEYS.reduce((before, key) => combineKey(before, machine, key), signed);
  const viewers = policy.viewers.filter((viewer) => isOffered(viewer, machine));
  const keepsViewers = viewers.length === 0 && policy.viewers.length > 0;
  return { policy: keepsViewers ? policy : { ...policy, viewers }, keepsViewers };
}

function combineKey<K extends keyof typeof COMBINATIONS>(policy: Policy, machine: MachinePolicy, key: K): Policy {
  const value = machine[key];
  const combination = COMBINATIONS[key] as unknown as Combination<typeof value>;
  return value === undefined ? policy : combination.with(policy, value);
}

function isOffered(
  viewer: ViewerProfile,
  { viewersOff = [], viewerFolders, webViewers = true }: MachinePolicy,
): boolean {
  if (viewersOff.includes(viewer.id)) return false;
  if (viewer.kind === 'web') return webViewers;
  return viewerFolders === undefined || viewerFolders.some((folder) => isWithin(viewer.file, folder));
}

/** By the words alone: that nobody else can change what lies there is checked at every start of a viewer. */
function isWithin(file: string, folder: string): boolean {
  const path = /^[A-Za-z]:/.test(folder) ? win32 : posix;
  const way = path.relative(folder, file);
  return way !== '' && !way.startsWith('..') && !path.isAbsolute(way);
}
