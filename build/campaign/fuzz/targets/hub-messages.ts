import { periodOf, studiesOf, syncErrorOf } from '../../../../electron/core/fhircast/event-context.ts';
import { parseHubMessage } from '../../../../electron/core/fhircast/hub-messages.ts';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateText } from '../mutate-text.ts';
import { createJsonSource, mutateValue } from '../mutate-value.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { countCharacters } from './count-characters.ts';
import { isAskable } from './study-rules.ts';

const event = (name: string, context: readonly unknown[]): unknown => ({
  timestamp: '2026-11-26T08:00:00.000Z',
  id: 'ev-31',
  event: { 'hub.topic': 't-9f', 'hub.event': name, context },
});
const accession = { type: { coding: [{ system: 'http://terminology.hl7.org', code: 'ACSN' }] }, value: 'A-1001' };
const about = (system: string, code: string): unknown => ({
  details: { coding: [{ system: `https://fhircast.hl7.org/events/syncerror/${system}`, code }] },
});

/** One of each kind of message that a hub sends (FHIRcast 3.0.0, sections 2.4, 2.5 and 3). */
const GOOD: readonly [unknown, ...unknown[]] = [
  { 'hub.mode': 'subscribe', 'hub.topic': 't-9f', 'hub.events': 'x', 'hub.lease_seconds': 7200 },
  { 'hub.mode': 'denied', 'hub.topic': 't-9f', 'hub.reason': 'no' },
  event('ImagingStudy-open', [
    { key: 'patient', resource: { resourceType: 'Patient', id: 'p' } },
    {
      key: 'study',
      resource: {
        resourceType: 'ImagingStudy',
        identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:2.25.1001' }, accession],
      },
    },
  ]),
  event('DiagnosticReport-open', [
    { key: 'report', resource: { resourceType: 'DiagnosticReport' } },
    { key: 'study', resource: { resourceType: 'ImagingStudy', basedOn: [{ identifier: accession }] } },
  ]),
  event('SyncError', [
    { key: 'operationoutcome', resource: { issue: [about('eventid', 'ev-30'), about('subscriber', 'Dictation')] } },
  ]),
  event('heartbeat', [{ key: 'period', decimal: '10' }]),
];

/** Deeper than one change reaches: an event's context is where the study stands. */
function drawMessage(json: (seeded: Seeded) => unknown, seeded: Seeded): string {
  const way = seeded.between(0, 15);
  const good = seeded.oneOf(GOOD);
  if (way === 0) return JSON.stringify(json(seeded)) ?? '';
  const once = way === 1 ? good : mutateValue(good, seeded);
  const text = JSON.stringify(way < 8 ? once : mutateValue(once, seeded)) ?? '';
  if (way === 2) return mutateText(text, seeded);
  return way === 3 ? mutateBytes(Buffer.from(text), seeded).toString('utf8') : text;
}

const within = (value: number | null, low: number, high: number): boolean =>
  value === null || (value >= low && value <= high);
const isShort = (text: string, longest: number): boolean => text.length > 0 && countCharacters(text) <= longest;

/** What the hub of a reporting system may say over its channel, and the study that is read out of it. */
export const hubMessages: FuzzTarget = {
  name: 'hub-messages',
  count: 80_000,
  open: () => {
    const json = createJsonSource();
    return { step: (seeded) => judge(drawMessage(json, seeded)), close: async () => [] };
  },
};

function judge(text: string): CaseEnd {
  const message = parseHubMessage(text);
  if (message.kind === 'unknown')
    return message.id === null || isShort(message.id, 256) ? REFUSED : fault('an answer to a name that is none');
  if (!isShort(message.topic, 512)) return fault('a topic that is none');
  if (message.kind === 'confirmed')
    return message.leaseSeconds > 0 && message.leaseSeconds <= 86_400 ? TAKEN : fault('lent for ever, or for no time');
  if (message.kind === 'denied') return TAKEN;
  const { id, name, atMs, context } = message;
  if (!isShort(id, 256) || !Number.isFinite(atMs) || name !== name.toLowerCase()) return fault('an event that is none');
  if (context.length > 32) return fault('a context beyond its limit');
  if (!within(periodOf(context), 1, 300)) return fault('a heartbeat at a time that is none');
  syncErrorOf(context); // of no consequence but a record: it must not throw
  return studiesOf(context).every(isAskable) ? TAKEN : fault('a study that cannot be asked for was offered');
}
