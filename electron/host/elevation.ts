import { spawnSync } from 'node:child_process';

/** Mandatory labels of Windows: high and system integrity (MS-DTYP section 2.4.2.4). */
const HIGH = /\bS-1-16-(12288|16384)\b/;
const WHOAMI = String.raw`C:\Windows\System32\whoami.exe`;

/** What of the operating system says with which rights a process runs. */
export type Rights = {
  readonly platform: NodeJS.Platform;
  /** Null where there are no numbers of users. */
  readonly uid: number | null;
  /** The groups of this process as Windows prints them; asked there alone. */
  readonly groups: () => string;
};

/** Whether a process has rights that the agent must not have: root, or an administrator's elevated token. */
export const isElevated = ({ platform, uid, groups }: Rights): boolean =>
  platform === 'win32' ? HIGH.test(groups()) : uid === 0;

export const ownRights = (): Rights => ({
  platform: process.platform,
  uid: process.getuid?.() ?? null,
  groups: () => {
    const asked = { env: { SystemRoot: String.raw`C:\Windows` }, timeout: 3000, windowsHide: true };
    // A system that does not tell keeps nobody from working: the label is a belt, the account's rights are the braces.
    return spawnSync(WHOAMI, ['/groups', '/fo', 'csv', '/nh'], asked).stdout?.toString() ?? '';
  },
});
