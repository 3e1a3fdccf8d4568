/** A point in millimetres. */
export type Point = { readonly x: number; readonly y: number; readonly z: number };

/** An ellipsoid, in millimetres. */
export type Ellipsoid = { readonly centre: Point; readonly radii: Point };

/** Distance from the centre in units of the radius: below 1 is inside. */
export function depthIn({ centre, radii }: Ellipsoid, { x, y, z }: Point): number {
  return Math.hypot((x - centre.x) / radii.x, (y - centre.y) / radii.y, (z - centre.z) / radii.z);
}

/** Shorthand for an ellipsoid: centre x, y, z and radii x, y, z. */
export function ellipsoid(at: readonly [number, number, number], r: readonly [number, number, number]): Ellipsoid {
  return { centre: { x: at[0], y: at[1], z: at[2] }, radii: { x: r[0], y: r[1], z: r[2] } };
}

/** 0 below `from`, 1 above `to`, and a soft step in between. */
export function softStep(from: number, to: number, value: number): number {
  const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return share * share * (3 - 2 * share);
}
