import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../../electron/core/clock.ts';
import { createLogFile, USUAL_LOG_LIMITS } from '../../../electron/core/log-file.ts';
import { createLog } from '../../../electron/core/log.ts';
import { readLinuxPolicy } from '../../../electron/core/policy/machine/sources/linux-source.ts';
import { createKeychain } from '../../../electron/core/vault/keychain.ts';
import { answer } from '../../../electron/ipc/gate.ts';
import type { Host } from '../../../electron/wiring/running-agent.ts';
import { startAgent } from '../../../electron/wiring/start-agent.ts';
import { NO_WINDOWS } from '../../../electron/wiring/testing/no-windows.ts';
import { passMinute } from '../../agent/support/windowless-agent.ts';
import type { Question } from './agent-process.ts';

/**
 * A whole agent in a process of its own, without windows: `node agent-program.ts FOLDER CLOCK_AHEAD_MS POLICY_FILE`. Each
 * line on standard input is a question (see agent-process.ts), each line on standard output its answer.
 */
const [folder = '', aheadMs = '0', policyFile = ''] = process.argv.slice(2);
const ahead = { ms: Number(aheadMs) };
const clock: Clock = { wallMs: () => Date.now() + ahead.ms, monotonicMs: () => performance.now() };
const host: Host = {
  ...NO_WINDOWS,
  openWebWindow: ({ onClosed, onReleased }) => ({
    close: () => {
      onClosed(undefined);
      onReleased();
    },
    arrived: Promise.resolve('there'),
  }),
};
const set = { logLimits: USUAL_LOG_LIMITS };
const log = createLog(
  createLogFile(join(folder, 'agent.log'), () => set.logLimits),
  clock.wallMs,
);
const agent = await startAgent({
  folder,
  vault: createKeychain(),
  clock,
  host,
  log,
  readMachinePolicy: () => readLinuxPolicy(policyFile),
  onSettings: ({ logMegabytes, logFiles }) => {
    set.logLimits = { maxBytes: logMegabytes * 1024 * 1024, earlier: logFiles };
  },
});
const ticking = setInterval(() => agent.onTick(0), 1000);

async function work(question: Question): Promise<unknown> {
  switch (question.do) {
    case 'ask':
      return answer(agent.gate, question.channel, { page: question.page }, question.input);
    case 'snapshot':
      return agent.snapshot();
    case 'clock':
      ahead.ms = question.aheadMs;
      return null;
    case 'minute':
      passMinute(agent);
      return null;
    case 'stop':
      clearInterval(ticking);
      await agent.stop('shutdown');
      return null;
  }
}
const say = (line: unknown): void => void writeSync(1, `${JSON.stringify(line)}\n`);
say('started');
for await (const line of createInterface({ input: process.stdin })) {
  const question: Question = JSON.parse(line);
  // One after the other: answers come in the order of the questions.
  say((await work(question)) ?? null);
  if (question.do === 'stop') break;
}
process.exit(0);
