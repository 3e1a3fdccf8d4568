import type { XServer } from './server.ts';
import type { XBounds } from './window-requests.ts';
import { words } from './words.ts';

export type Monitor = XBounds & { readonly name: number; readonly primary: boolean };

/** Asks RandR for the monitors, the primary one first; one as large as the screen where RandR is not there. */
export async function createMonitorReader(server: XServer): Promise<() => Promise<readonly Monitor[]>> {
  const randr = await server.extension('RANDR');
  const whole: Monitor = {
    x: 0,
    y: 0,
    width: server.screen.width,
    height: server.screen.height,
    name: 0,
    primary: true,
  };
  if (randr === null) return () => Promise.resolve([whole]);
  const version = words(1, 5);
  await server.ask(randr.opcode, 0, version);
  return async () => {
    const answer = await server.ask(randr.opcode, 42, words(server.screen.root, 1));
    const monitors = answer === null ? [] : parseMonitors(answer);
    return monitors.length === 0 ? [whole] : monitors;
  };
}

/** RRGetMonitors, randrproto 1.5: name, primary, automatic, count of outputs, x, y, width, height, millimetres, outputs. */
export function parseMonitors(answer: Buffer): readonly Monitor[] {
  const count = answer.readUInt32LE(12);
  const monitors: Monitor[] = [];
  let at = 32;
  for (let index = 0; index < count; index++) {
    monitors.push({
      name: answer.readUInt32LE(at),
      primary: answer[at + 4] === 1,
      x: answer.readInt16LE(at + 8),
      y: answer.readInt16LE(at + 10),
      width: answer.readUInt16LE(at + 12),
      height: answer.readUInt16LE(at + 14),
    });
    at += 24 + answer.readUInt16LE(at + 6) * 4;
  }
  return monitors.toSorted((a, b) => Number(b.primary) - Number(a.primary));
}
