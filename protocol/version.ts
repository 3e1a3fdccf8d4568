/** The version of this program, agent and collector alike; the same as in package.json (a test compares them). */
export const VERSION = '0.1.0';

/** What a version may look like: three numbers, and perhaps what comes before a release (semver.org 2.0.0, items 2 and 9). */
export const VERSION_PATTERN =
  /^(?:0|[1-9]\d{0,3})\.(?:0|[1-9]\d{0,3})\.(?:0|[1-9]\d{0,5})(?:-(?=[a-z0-9.]{1,16}$)[a-z0-9]+(?:\.[a-z0-9]+)*)?$/;

/** Negative when `one` is older than `other`, 0 when they are the same (semver.org 2.0.0, item 11). */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [parts(one), parts(other)];
  const difference = compareLists(left.numbers, right.numbers);
  if (difference !== 0) return difference;
  // What comes before a release is older than it.
  if (left.before.length === 0 || right.before.length === 0) return right.before.length - left.before.length;
  return compareLists(left.before, right.before);
}

function parts(version: string): { readonly numbers: readonly string[]; readonly before: readonly string[] } {
  const [numbers = '', before] = version.split('-');
  return { numbers: numbers.split('.'), before: before === undefined ? [] : before.split('.') };
}

/** The first that differ decide; where all of the shorter are the same, the longer is newer. */
function compareLists(left: readonly string[], right: readonly string[]): number {
  for (const [at, one] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const difference = compareIdentifiers(one, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Numbers as numbers, and before all words. */
function compareIdentifiers(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber && isOtherNumber) return Math.sign(Number(one) - Number(other));
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
