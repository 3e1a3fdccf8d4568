import { enableCompileCache } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

enableCompileCache(join(tmpdir(), `glasskey-standin-cache-${userInfo().uid}`));
const { startPackaged } = await import('./start-packaged.ts');
await startPackaged(process.argv[2], process.argv.slice(3));
