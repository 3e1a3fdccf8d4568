import { statSync } from 'node:fs';

/** So many looks, one a second, the new program must have stayed the same: whoever installs it is done then. */
const STEADY_LOOKS = 10;

/** Looks at a program file, once a second; true from when another one has taken its place and stays. */
export function watchProgram(file: string): () => boolean {
  const begun = identityOf(file);
  let seen = begun;
  let looks = 0;
  return () => {
    const now = identityOf(file);
    looks = now === seen ? looks + 1 : 0;
    seen = now;
    return now !== null && now !== begun && looks >= STEADY_LOOKS;
  };
}

/** Null: there is none at this moment, as while it is being replaced. An installer renames, and so gives it another number. */
function identityOf(file: string): string | null {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs}`;
}
