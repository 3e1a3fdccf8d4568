import { createKeychain } from '../../../electron/core/vault/keychain.ts';
import { trailFile } from '../../../electron/core/workstation/data-folder.ts';
import { alterRecord } from './alter-record.ts';

/** `node alter-record-program.ts FOLDER SEQ`: the attack on an agent's data folder, with the account's own keychain. */
const [folder = '', seq = '0'] = process.argv.slice(2);
await alterRecord({ file: trailFile(folder), vault: createKeychain() }, Number(seq), (record) => ({
  ...record,
  outcome: 'success',
  detail: { ...record.detail, altered: true },
}));
process.exit(); // libsecret keeps the process
