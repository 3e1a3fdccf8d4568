/** Returns `count` bytes that nobody can guess. A parameter, so that tests can repeat a run. */
export type Random = (count: number) => Buffer;

const POOL_BYTES = 4096;

/** The same, fetched from the operating system many at a time: a record takes a nonce, a salt and an id. */
export function createRandomPool(random: Random): Random {
  let pool: Buffer = Buffer.alloc(0);
  return (count) => {
    if (pool.length < count) pool = random(Math.max(POOL_BYTES, count));
    const taken = pool.subarray(0, count);
    pool = pool.subarray(count);
    return taken;
  };
}

/** UUID version 7 (RFC 9562 section 5.7) for a time in milliseconds since the epoch. */
export function uuidV7(wallMs: number, random: Random): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(Math.max(0, Math.floor(wallMs)), 0, 6);
  random(10).copy(bytes, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
