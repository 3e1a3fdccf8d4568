import { mutateFile } from './mutate-file.ts';
import { mutateWire } from './mutate-wire.ts';

/** `node mutations-program.ts file|wire COUNT SEED`: its report as JSON. */
const [what = '', count = '0', seed = '1'] = process.argv.slice(2);
const report = await (what === 'file' ? mutateFile : mutateWire)(Number(count), Number(seed));
console.log(JSON.stringify(report));
