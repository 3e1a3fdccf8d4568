import { z } from 'zod';
import { parseJson } from './parse-json.ts';

/** What a hub says over the channel (FHIRcast 3.0.0, sections 2.4 and 2.5); names of events in lower case. */
export type HubMessage =
  | { readonly kind: 'confirmed'; readonly topic: string; readonly leaseSeconds: number }
  | { readonly kind: 'denied'; readonly topic: string }
  | ({ readonly kind: 'event' } & HubEvent)
  /** `id`: what to answer to, if it said that much. */
  | { readonly kind: 'unknown'; readonly id: string | null };

export type HubEvent = {
  readonly id: string;
  /** When it happened, by the hub; milliseconds since the epoch. */
  readonly atMs: number;
  readonly topic: string;
  readonly name: string;
  readonly context: readonly unknown[];
};

const LONGEST_ID = 256;
const topic = z.string().min(1).max(512);
const DAY_SECONDS = 86_400;

const ConfirmedSchema = z.looseObject({
  'hub.mode': z.literal('subscribe'),
  'hub.topic': topic,
  'hub.lease_seconds': z.coerce.number().positive(),
});
const DeniedSchema = z.looseObject({ 'hub.mode': z.literal('denied'), 'hub.topic': topic });
const EventSchema = z.looseObject({
  id: z.string().min(1).max(LONGEST_ID),
  timestamp: z.string().max(64),
  event: z.looseObject({
    'hub.topic': topic,
    'hub.event': z.string().min(1).max(64),
    context: z.array(z.unknown()).max(32).default([]),
  }),
});
const WithIdSchema = z.looseObject({ id: z.string().min(1).max(LONGEST_ID) });

/** Reads one message. Pure; whatever the text is. */
export function parseHubMessage(text: string): HubMessage {
  const value = parseJson(text);
  const confirmed = ConfirmedSchema.safeParse(value);
  if (confirmed.success) {
    const { 'hub.topic': topicOf, 'hub.lease_seconds': lease } = confirmed.data;
    return { kind: 'confirmed', topic: topicOf, leaseSeconds: Math.min(lease, DAY_SECONDS) };
  }
  const denied = DeniedSchema.safeParse(value);
  if (denied.success) return { kind: 'denied', topic: denied.data['hub.topic'] };
  const event = EventSchema.safeParse(value);
  const atMs = event.success ? timeOf(event.data.timestamp) : Number.NaN;
  if (!event.success || Number.isNaN(atMs)) {
    const known = WithIdSchema.safeParse(value);
    return { kind: 'unknown', id: known.success ? known.data.id : null };
  }
  const { id, event: told } = event.data;
  const name = told['hub.event'].toLowerCase();
  return { kind: 'event', id, atMs, topic: told['hub.topic'], name, context: told.context };
}

/** Timestamps are in UTC, and hubs leave the zone out. */
const timeOf = (text: string): number => Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
