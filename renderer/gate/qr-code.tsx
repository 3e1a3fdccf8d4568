import type { VNode } from 'preact';

const QUIET_ZONE = 4; // modules; ISO/IEC 18004 section 9.1

/** A QR code from its modules; true is dark. */
export function QrCode({
  rows,
  label,
}: {
  readonly rows: readonly (readonly boolean[])[];
  readonly label: string;
}): VNode {
  const size = rows.length + 2 * QUIET_ZONE;
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      {rows.flatMap((row, y) =>
        darkRuns(row).map(({ from, length }) => (
          <rect key={`${from} ${y}`} x={from + QUIET_ZONE} y={y + QUIET_ZONE} width={length} height={1} />
        )),
      )}
    </svg>
  );
}

/** Neighbouring dark modules as one rectangle: no hairlines between them, and fewer elements. */
function darkRuns(row: readonly boolean[]): { from: number; length: number }[] {
  const runs: { from: number; length: number }[] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (!dark) return;
    if (last !== undefined && last.from + last.length === x) last.length += 1;
    else runs.push({ from: x, length: 1 });
  });
  return runs;
}
