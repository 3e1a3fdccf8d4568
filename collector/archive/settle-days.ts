/**
 * The days that stretches of the log count as, given those that the clock said, in order. The log only grows, so days that
 * fall show a wrong clock: the longest row that never falls is believed, of several the one that ends first; a stretch that
 * is not in it counts as the next one that is, at the end as the last. One that was ahead holds up no later day, and one
 * that was behind closes none again.
 */
export function settleDays(days: readonly string[]): readonly string[] {
  const row = longestRow(days);
  const settled = [...days];
  let next = row[0] ?? 0;
  for (let at = days.length - 1; at >= 0; at -= 1) {
    if (row[0] === at) next = row.shift() ?? at;
    settled[at] = days[next] ?? '';
  }
  return settled;
}

/** Places of the longest row that never falls, its last one first. */
function longestRow(days: readonly string[]): number[] {
  const ends: number[] = []; // of all rows of n + 1 so far, where the one ends that ends on the earliest day
  const before: (number | undefined)[] = [];
  for (const [at, day] of days.entries()) {
    const length = ends.findLastIndex((end) => (days[end] ?? '') <= day) + 1;
    before.push(ends[length - 1]);
    ends[length] = at;
  }
  const row: number[] = [];
  for (let at = ends.at(-1); at !== undefined; at = before[at]) row.push(at);
  return row;
}
