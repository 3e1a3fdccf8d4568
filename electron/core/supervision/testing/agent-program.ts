import { appendFileSync, readFileSync } from 'node:fs';
import { answerSupervisor } from '../answer-supervisor.ts';

// Usage: node agent-program.ts FILE [hang | session-end]
// The least that is an agent to a supervisor. Writes what happens into FILE, a line each.
const [file = '', mode] = process.argv.slice(2);
const write = (line: string): void => appendFileSync(file, `${line} ${process.pid}\n`);

const before = readFileSync(file, 'utf8')
  .match(/(?<=started )\d+/g)
  ?.at(-1);
write(before !== undefined && isRunning(Number(before)) ? 'two' : 'started');
const link = answerSupervisor(
  () => {
    write('told');
    process.exit(0);
  },
  () => write('lost'),
);
link.tellCovered();
if (mode === 'session-end') {
  link.tellEnding();
  process.kill(process.pid, 'SIGKILL'); // as Windows does once it has told
}
if (mode === 'hang') for (;;);
setInterval(() => undefined, 1000);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
