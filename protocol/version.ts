/** The version of this program, agent and collector alike; the same as in package.json (a test compares them). */
export const VERSION = '0.1.0';

/** What a version may look like: three numbers, and perhaps what comes before a release (semver.org 2.0.0, items 2 and 9). */
export const VERSION_PATTERN = /^\d{1,4}\.\d{1,4}\.\d{1,6}(?:-[a-z0-9.]{1,16})?$/;

/** Negative when `one` is older than `other`, 0 when they are the same; what comes before a release is older than it. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [parts(one), parts(other)];
  for (const [at, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.before === right.before) return 0;
  if (left.before === '' || right.before === '') return left.before === '' ? 1 : -1;
  return left.before < right.before ? -1 : 1;
}

function parts(version: string): { readonly numbers: readonly number[]; readonly before: string } {
  const [numbers = '', ...before] = version.split('-');
  return { numbers: numbers.split('.').map(Number), before: before.join('-') };
}
