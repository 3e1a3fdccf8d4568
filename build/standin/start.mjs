import { enableCompileCache } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// Before anything else: what is loaded next is TypeScript, and its stripped form is worth keeping.
enableCompileCache(join(tmpdir(), `glasskey-standin-cache-${userInfo().uid}`));
const { start } = await import('./start.ts');
await start(process.argv.slice(2));
