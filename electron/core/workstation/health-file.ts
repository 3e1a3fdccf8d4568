import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeartbeatSchema, type Heartbeat } from '../../../protocol/wire/heartbeat.ts';

const fileOf = (folder: string): string => join(folder, 'health.json');

/** Leaves what the agent last said of itself where commands find it, whole or not at all. A disk that is full loses it. */
export function writeHealth(folder: string, heartbeat: Heartbeat): void {
  const draft = `${fileOf(folder)}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(heartbeat)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, fileOf(folder));
  } catch {
    return;
  }
}

/** null: there is none, or nobody can make sense of it. */
export function readHealth(folder: string): Heartbeat | null {
  try {
    return HeartbeatSchema.safeParse(JSON.parse(readFileSync(fileOf(folder), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
