/** A source of unpredictable bytes; `randomBytes` of node:crypto fits. Tests pass a fixed one. */
export type RandomBytes = (length: number) => Uint8Array;
