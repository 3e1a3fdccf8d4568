import { join } from 'node:path';
import { supervise } from '../supervise.ts';

// Usage: node supervisor-program.ts FILE
// A supervisor of testing/agent-program.ts in a process of its own, so that it can be killed.
const nothing = (): void => undefined;
const args = [join(import.meta.dirname, 'agent-program.ts'), ...process.argv.slice(2)];
const guard = { cover: nothing, uncover: nothing, lockOperatingSystem: nothing };
const { ended, stop } = supervise({ file: process.execPath, args }, guard, nothing);
process.on('SIGTERM', stop);
await ended;
