/** One part of the way to a program, as `lstat` sees it. */
export type PathPart = {
  readonly isLink: boolean;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. With a POSIX ACL the group bits are its mask, so a user's own right to write shows there. */
  readonly mode: number;
};

const ADMIN_GROUPS: Partial<Record<NodeJS.Platform, readonly number[]>> = { darwin: [0, 80] };

/** True when only administrators can replace this part or what lies in it. The sticky bit is no excuse. */
export function isProtectedPart(part: PathPart, platform: NodeJS.Platform): boolean {
  if (part.uid !== 0) return false;
  if (part.isLink) return true; // a link's own bits mean nothing: the folder around it decides
  const groupMayWrite = (part.mode & 0o020) !== 0 && !(ADMIN_GROUPS[platform] ?? [0]).includes(part.gid);
  return (part.mode & 0o002) === 0 && !groupMayWrite;
}
