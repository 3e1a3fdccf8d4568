import { z } from 'zod';
import { requestKey, type StudyRequest } from '../handover/study-link.ts';
import { isAccession } from '../pacs/accession.ts';
import { isUid } from '../pacs/uid.ts';

const CodingSchema = z.looseObject({ system: z.string().optional(), code: z.string().optional() });
const IdentifierSchema = z.looseObject({
  system: z.string().optional(),
  value: z.string().max(256).optional(),
  type: z.looseObject({ coding: z.array(CodingSchema).max(16).default([]) }).optional(),
});
type Identifier = z.infer<typeof IdentifierSchema>;
const StudySchema = z.looseObject({
  resourceType: z.literal('ImagingStudy'),
  identifier: z.array(IdentifierSchema).max(32).default([]),
  basedOn: z
    .array(z.looseObject({ identifier: IdentifierSchema.optional() }))
    .max(32)
    .default([]),
});
const ReportSchema = z.looseObject({ resourceType: z.literal('DiagnosticReport'), id: z.string().min(1).max(256) });
const EntrySchema = z.looseObject({ key: z.string().max(64), resource: z.unknown() });
const OutcomeSchema = z.looseObject({
  issue: z
    .array(z.looseObject({ details: z.looseObject({ coding: z.array(CodingSchema).max(32).default([]) }).optional() }))
    .max(16),
});
const PeriodSchema = z.looseObject({ key: z.literal('period'), decimal: z.coerce.number().positive() });

const UID_SYSTEM = 'urn:dicom:uid';
const UID_PREFIX = /^urn:oid:/;

/**
 * The studies of an ImagingStudy or DiagnosticReport event (FHIRcast 3.0.0, sections 3.5 and 3.6), each once, by its UID,
 * else by its accession number. One that names neither, or none that is well-formed, is nothing to ask for.
 */
export function studiesOf(context: readonly unknown[]): readonly StudyRequest[] {
  const requests = resourcesOf(context, 'study').map(requestOf);
  return [...new Map(requests.flatMap((one) => (one === null ? [] : [[requestKey(one), one]]))).values()];
}

function requestOf(resource: unknown): StudyRequest | null {
  const study = StudySchema.safeParse(resource);
  if (!study.success) return null;
  const { identifier, basedOn } = study.data;
  const uid = identifier.find(({ system }) => system === UID_SYSTEM)?.value;
  if (uid !== undefined) {
    const studyUid = uid.replace(UID_PREFIX, '');
    return isUid(studyUid) ? { studyUid, accession: null } : null;
  }
  const orders = basedOn.flatMap((order): Identifier[] => (order.identifier === undefined ? [] : [order.identifier]));
  const accession = [...identifier, ...orders].find(isAccessionNumber)?.value ?? '';
  return isAccession(accession) ? { studyUid: null, accession } : null;
}

const isAccessionNumber = ({ type }: Identifier): boolean => type?.coding.some(({ code }) => code === 'ACSN') ?? false;

/** By what an event knows its report: the only thing that many say when it is closed. Null where there is none. */
export function reportOf(context: readonly unknown[]): string | null {
  const report = ReportSchema.safeParse(resourcesOf(context, 'report')[0]);
  return report.success ? report.data.id : null;
}

/** Keys are compared without case, as the names of events are: `Report` is in use too. */
const resourcesOf = (context: readonly unknown[], key: string): readonly unknown[] =>
  context.flatMap((one) => {
    const entry = EntrySchema.safeParse(one);
    return entry.success && entry.data.key.toLowerCase() === key ? [entry.data.resource] : [];
  });

const SYNC_ERROR = 'https://fhircast.hl7.org/events/syncerror/';

/** Of which event and which subscriber a SyncError tells (section 3.2.1); null where it does not say. */
export function syncErrorOf(context: readonly unknown[]): {
  readonly eventId: string | null;
  readonly who: string | null;
} {
  const outcome = OutcomeSchema.safeParse(resourcesOf(context, 'operationoutcome')[0]);
  const coding = outcome.success ? outcome.data.issue.flatMap(({ details }) => details?.coding ?? []) : [];
  const of = (what: string): string | null => coding.find(({ system }) => system === SYNC_ERROR + what)?.code ?? null;
  return { eventId: of('eventid'), who: of('subscriber') };
}

/** `period` of a heartbeat (section 3.2.2), in seconds; null where it does not say. */
export function periodOf(context: readonly unknown[]): number | null {
  for (const one of context) {
    const period = PeriodSchema.safeParse(one);
    if (period.success) return Math.min(Math.max(period.data.decimal, 1), 300);
  }
  return null;
}
