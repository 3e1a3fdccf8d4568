import { writeSync } from 'node:fs';
import { AgentError } from '../../errors.ts';
import { createKeychain } from '../keychain.ts';

/** One question to the real keychain: `node use-keychain.ts set VALUE | get | remove [AS_ON_WINDOWS_FOLDER]`. Prints the answer. */
const [task, ...rest] = process.argv.slice(2);
const [value = '', folder] = task === 'set' ? rest : ['', ...rest];
const keychain = createKeychain('glasskey-test', folder === undefined ? undefined : { platform: 'win32', folder });
const NAME = 'test entry';

async function answer(): Promise<string> {
  if (task === 'get') return (await keychain.get(NAME))?.toString() ?? 'null';
  if (task === 'set') await keychain.set(NAME, Buffer.from(value));
  else await keychain.remove(NAME);
  return task === 'set' ? 'set' : 'removed';
}

try {
  writeSync(1, `${await answer()}\n`);
} catch (error) {
  if (!(error instanceof AgentError)) throw error;
  writeSync(1, `${error.code}\n`);
}
process.exit();
