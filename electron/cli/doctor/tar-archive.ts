/** One file of an archive. */
export type ArchivedFile = { readonly name: string; readonly bytes: Buffer };

const BLOCK = 512;
const MODE = 0o600;

/** Packs files as a tar archive (POSIX ustar interchange format), owned by nobody. Names of up to 100 ASCII characters. */
export function tarArchive(files: readonly ArchivedFile[], at: Date): Buffer {
  const blocks = files.flatMap(({ name, bytes }) => [header(name, bytes.length, at), bytes, filling(bytes.length)]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, at: Date): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number): void =>
    void block.write(value.toString(8).padStart(length - 1, '0'), offset, 'ascii');
  block.write(name, 0, 100, 'ascii');
  octal(MODE, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(Math.floor(at.getTime() / 1000), 136, 12);
  block.fill(' ', 148, 156); // the sum is made as if its own place held spaces
  block.write('0', 156, 'ascii');
  block.write('ustar\0' + '00', 257, 'ascii');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return block;
}

const filling = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
