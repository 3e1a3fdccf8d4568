import { spawn } from 'node:child_process';
import { startDisplay } from './display.ts';
import { startKeyring } from './keyring.ts';

// Usage: node build/lab/run-in-lab.ts COMMAND [ARGUMENT…]
// Runs a command with a screen and a keychain of its own, and ends with its exit code.
const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('say which command to run in the lab');

const [display, keyring] = await Promise.all([startDisplay({ width: 1280, height: 800 }), startKeyring()]);
const { WAYLAND_DISPLAY: _wayland, ...inherited } = process.env;
const env = { ...inherited, ...display.env, ...keyring.env };
const child = spawn(command, args, { env, stdio: 'inherit' });
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
const code = await new Promise<number>((resolve) => {
  child.once('error', (error) => {
    console.error(`${command}: ${error.message}`);
    resolve(1);
  });
  child.once('exit', (status) => resolve(status ?? 1));
});
await Promise.all([keyring.stop(), display.stop()]);
process.exitCode = code;
