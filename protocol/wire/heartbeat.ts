import { z } from 'zod';
import { VERSION_PATTERN } from '../version.ts';
import { RingSchema } from './enrolment.ts';

/** How often a workstation says how it is, in milliseconds. */
export const HEARTBEAT_EVERY_MS = 60_000;

/** The worst comes last. */
export const SEVERITIES = ['ok', 'unknown', 'warning', 'error'] as const;
export const SeveritySchema = z.enum(SEVERITIES);
/** `unknown`: it could not be found out, which is no good news and no bad ones. */
export type Severity = z.infer<typeof SeveritySchema>;

/** A stable code of the program, such as `vault.locked`: at least two words, of small letters alone. */
export const FAULT_CODE = /^(?=.{3,64}$)[a-z]+(?:_[a-z]+)*(?:\.[a-z]+(?:[_-][a-z]+)*)+$/;
export const MOST_FAULTS = 32;
const count = z.number().int().min(0);

/** Names one run of an agent's program; random, and of no meaning outside. */
export const RunSchema = z.uuid();

/**
 * `asleep` and `ending` are said once, before: the silence that follows is nobody's alarm. `restarting`: it ends to be started
 * anew at once, as for a new version of itself, and silence that follows means that it was not.
 */
const LifeSchema = z.enum(['running', 'asleep', 'ending', 'restarting']);
export type Life = z.infer<typeof LifeSchema>;

/** Whether a workstation that last said this is not to be heard for now. */
export const isAway = (life: Life): boolean => life === 'asleep' || life === 'ending';

/**
 * POST /v1/heartbeat, every HEARTBEAT_EVERY_MS: how a workstation is, for those who keep it running. Nobody's name, no
 * patient, no address. It proves nothing: that a trail is whole and was sealed all the time is told by its seals, which
 * are records; these are not kept, only the last one is. The same lies in the agent's data folder for `glasskey doctor`.
 */
export const HeartbeatSchema = z.strictObject({
  v: z.literal(1),
  /** When it was said, by the workstation's clock. */
  at: z.iso.datetime(),
  life: LifeSchema,
  /** Which run of the program says it: two that take turns are two machines with one identity. Not said by older agents. */
  run: RunSchema.optional(),
  version: z.string().regex(VERSION_PATTERN),
  /** In which ring of updates it is; null: in none. */
  ring: RingSchema.nullable(),
  /** `absent`: it cannot be opened, and only emergencies are possible. `kept`: what waits in memory. */
  trail: z.strictObject({ state: z.enum(['open', 'absent']), unsent: count, kept: count }),
  seals: z.enum(['sealing', 'waiting', 'failing']),
  /** `offsetMs`: trusted time minus the workstation's; null where nobody told. */
  clock: z.strictObject({ source: z.enum(['ntp', 'collector', 'none']), offsetMs: z.number().int().nullable() }),
  policy: z.strictObject({ source: z.enum(['built-in', 'collector', 'machine']), serial: z.number().int().nullable() }),
  /** null: this agent has no windows. */
  displays: z.strictObject({ count, curtain: z.enum(['open', 'whole', 'broken']) }).nullable(),
  idleSource: z.enum(['ok', 'unreliable']),
  /** What `glasskey doctor` would say; null: it has not been asked yet. */
  severity: SeveritySchema.nullable(),
  /** What the workstation shows as wrong. */
  faults: z.array(z.string().regex(FAULT_CODE)).max(MOST_FAULTS),
});
export type Heartbeat = z.infer<typeof HeartbeatSchema>;

export const HeartbeatReplySchema = z.strictObject({ now: z.iso.datetime() });
export type HeartbeatReply = z.infer<typeof HeartbeatReplySchema>;
