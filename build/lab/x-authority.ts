import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const FAMILY_WILD = 0xffff;
const COOKIE = 'MIT-MAGIC-COOKIE-1';

/** Writes an Xauthority file with one random cookie that holds for any display (format: libXau, `Xauth`). */
export function writeXAuthority(path: string): void {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const family = Buffer.alloc(2);
  family.writeUInt16BE(FAMILY_WILD);
  const empty = field(Buffer.alloc(0));
  const entry = Buffer.concat([family, empty, empty, field(Buffer.from(COOKIE)), field(randomBytes(16))]);
  writeFileSync(path, entry, { mode: 0o600 });
}
