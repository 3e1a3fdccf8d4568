import { join } from 'node:path';
import { HeartbeatSchema, type Heartbeat } from '../../../protocol/wire/heartbeat.ts';
import { keepSmallFile, readSmallJson } from '../small-file.ts';

const fileOf = (folder: string): string => join(folder, 'health.json');

/** Leaves what the agent last said of itself where commands find it. */
export const writeHealth = (folder: string, heartbeat: Heartbeat): void =>
  keepSmallFile(fileOf(folder), `${JSON.stringify(heartbeat)}\n`);

/** null: there is none, or nobody can make sense of it. */
export const readHealth = (folder: string): Heartbeat | null =>
  HeartbeatSchema.safeParse(readSmallJson(fileOf(folder))).data ?? null;
