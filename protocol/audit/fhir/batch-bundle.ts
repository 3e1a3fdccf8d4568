import type { RecordPlace } from '../coded/coded-event.ts';
import type { AuditEventResource } from './audit-event.ts';

/**
 * How a repetition is kept from becoming a second resource. `conditional-create`: POST with If-None-Exist on the identifier of
 * the record's entity. `put`: an id of our own, for servers that take those.
 */
export type Repetition = 'conditional-create' | 'put';

/** An AuditEvent and the place of its record, which is its identity. */
export type Placed = { readonly place: RecordPlace; readonly resource: AuditEventResource };

type Entry = {
  readonly resource: AuditEventResource;
  readonly request: { readonly method: 'POST' | 'PUT'; readonly url: string; readonly ifNoneExist?: string };
};
export type BatchBundle = { readonly resourceType: 'Bundle'; readonly type: 'batch'; readonly entry: readonly Entry[] };

/** A batch of AuditEvents (ITI-20 Send Audit Bundle): its answers come in the same order, one for each. */
export function toBatchBundle(events: readonly Placed[], repetition: Repetition): BatchBundle {
  return { resourceType: 'Bundle', type: 'batch', entry: events.map((event) => entryOf(event, repetition)) };
}

function entryOf({ place, resource }: Placed, repetition: Repetition): Entry {
  if (repetition === 'put') {
    const id = resourceId(place);
    return { resource: { ...resource, id }, request: { method: 'PUT', url: `AuditEvent/${id}` } };
  }
  const ifNoneExist = `entity:identifier=${encodeURIComponent(`${place.system}|${place.value}`)}`;
  return { resource, request: { method: 'POST', url: 'AuditEvent', ifNoneExist } };
}

/** A FHIR id: at most 64 letters, digits, hyphens and dots. The last part of our systems is a UUID. */
const resourceId = ({ system, value }: RecordPlace): string => `${system.slice(system.lastIndexOf(':') + 1)}-${value}`;
