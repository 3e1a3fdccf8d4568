import type { EventKind } from './event.ts';

/** What records are kept by: each class has its own time in the policy and its own data keys at the collector. */
export const RECORD_CLASSES = ['access', 'emergency', 'security', 'administration'] as const;
export type RecordClass = (typeof RECORD_CLASSES)[number];

const BY_FIRST_WORD: Readonly<Record<string, RecordClass>> = {
  study: 'access',
  viewer: 'access',
  handover: 'access',
  emergency: 'emergency',
  agent: 'administration',
  workstation: 'administration',
  policy: 'administration',
  factor: 'administration',
};

/**
 * The class of a record. What was done under an emergency grant belongs to the emergency, so that both are kept equally
 * long. A kind that nobody sorted counts as security.
 */
export function recordClass({ kind, grant }: { readonly kind: EventKind; readonly grant: string | null }): RecordClass {
  if (grant !== null) return 'emergency';
  return BY_FIRST_WORD[kind.split('.', 1)[0] ?? ''] ?? 'security';
}
