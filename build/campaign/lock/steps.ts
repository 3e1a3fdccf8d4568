import { clickTray } from '../../../e2e/support/click-tray.ts';
import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';
import { killGpu, killRenderers } from '../../../e2e/support/renderers.ts';
import {
  click,
  closeByManager,
  crashPage,
  emit,
  endBy,
  hangPage,
  KEYS,
  moveClock,
  nobodyFor,
  plug,
  secondStart,
} from './acts.ts';
import type { Workstation } from './workstation.ts';

export type Step = {
  readonly name: string;
  readonly weight: number;
  /** What must follow: a locked workstation; the end of the agent; or whatever it likes, but nothing opens. */
  readonly leads: 'locks' | 'ends' | 'anywhere';
  /** The system tells of it, and places windows after it, in its own time. */
  readonly settles?: true;
  readonly act: (at: Workstation, seeded: Seeded) => unknown;
};

/** What happens to a workstation, the likelier the more often. */
export const STEPS: readonly Step[] = [
  { name: 'key', weight: 300, leads: 'anywhere', act: ({ keys }, { oneOf }) => keys.press(oneOf(KEYS)) },
  { name: 'mouse', weight: 120, leads: 'anywhere', act: click },
  {
    name: 'windows closed',
    weight: 80,
    leads: 'anywhere',
    act: ({ agent }) =>
      agent.app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows().forEach((window) => window.close())),
  },
  { name: 'windows closed by the window manager', weight: 30, leads: 'anywhere', act: closeByManager },
  { name: 'quit', weight: 80, leads: 'anywhere', act: ({ agent }) => agent.app.evaluate(({ app }) => app.quit()) },
  { name: 'display', weight: 8, leads: 'locks', settles: true, act: plug },
  { name: 'page crashed', weight: 3, leads: 'anywhere', act: crashPage },
  { name: 'pages killed', weight: 2, leads: 'locks', act: ({ agent }) => killRenderers(agent.pid) },
  { name: 'page hung', weight: 1, leads: 'locks', act: hangPage },
  { name: 'GPU process killed', weight: 1, leads: 'anywhere', act: ({ agent }) => killGpu(agent.pid) },
  { name: 'suspend', weight: 40, leads: 'locks', act: emit('suspend') },
  { name: 'resume', weight: 40, leads: 'locks', act: emit('resume') },
  { name: 'lock of the system', weight: 40, leads: 'locks', act: emit('lock-screen') },
  { name: 'unlock of the system', weight: 40, leads: 'anywhere', act: emit('unlock-screen') },
  { name: 'switch of users', weight: 40, leads: 'locks', act: emit('user-did-resign-active') },
  { name: 'switch back', weight: 40, leads: 'anywhere', act: emit('user-did-become-active') },
  { name: 'tray', weight: 15, leads: 'locks', act: ({ agent }) => clickTray(agent) },
  { name: 'nobody there', weight: 5, leads: 'locks', act: nobodyFor(900) },
  { name: 'somebody there', weight: 20, leads: 'anywhere', act: nobodyFor(0) },
  {
    name: 'clock stepped',
    weight: 30,
    leads: 'anywhere',
    act: ({ agent }, { oneOf }) => moveClock(agent, oneOf([null, -7_200_000, -90_000, 900, 600_000, 86_400_000])),
  },
  { name: 'second start', weight: 2, leads: 'anywhere', act: secondStart },
  {
    name: 'second start told',
    weight: 30,
    leads: 'anywhere',
    act: ({ agent }) =>
      agent.app.evaluate(({ app }) => void app.emit('second-instance', {}, ['glasskey://open?study=1.2.3'], '/', null)),
  },
  { name: 'end of the session', weight: 1, leads: 'ends', act: (at) => endBy(at, emit('shutdown')) },
  {
    name: 'SIGTERM',
    weight: 1,
    leads: 'ends',
    act: (at) => endBy(at, ({ agent }) => process.kill(agent.pid, 'SIGTERM')),
  },
  { name: 'SIGKILL', weight: 3, leads: 'ends', act: ({ agent }) => agent.kill() },
];
