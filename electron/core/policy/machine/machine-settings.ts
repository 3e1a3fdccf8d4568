import { BATCH_MAX_RECORDS } from '../../../../protocol/wire/records.ts';
import type { MachinePolicy } from './machine-policy.ts';

/** What counts where neither the machine, nor the enrolment, nor the signed policy says anything. */
export const BUILT_IN = {
  enrolmentTokenFile: null,
  proxyUrl: null,
  proxyBypass: [],
  caFile: null,
  systemCas: true,
  addressFamily: 'any',
  connectSeconds: 4,
  answerSeconds: 8,
  lookAgainSeconds: 5,
  viewersOff: [],
  viewerFolders: null,
  webViewers: true,
  logMegabytes: 2,
  logFiles: 1,
  batchRecords: BATCH_MAX_RECORDS,
  gatherMilliseconds: 150,
  sealSeconds: 30,
  auditExport: true,
} as const satisfies { readonly [K in keyof MachinePolicy]?: MachinePolicy[K] | null };

type Given = typeof BUILT_IN;
/** The keys that have no counterpart in the signed policy, each with the value that counts. */
export type MachineSettings = {
  readonly [K in keyof Given]: NonNullable<MachinePolicy[K]> | (null extends Given[K] ? null : never);
};

export function settingsOf(policy: MachinePolicy): MachineSettings {
  const isSet = ([key, value]: readonly [string, unknown]): boolean =>
    value !== undefined && Object.hasOwn(BUILT_IN, key);
  return { ...BUILT_IN, ...Object.fromEntries(Object.entries(policy).filter(isSet)) } as MachineSettings;
}
