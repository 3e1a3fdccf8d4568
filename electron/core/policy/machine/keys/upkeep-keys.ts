import { z } from 'zod';
import { BATCH_MAX_RECORDS } from '../../../../../protocol/wire/records.ts';
import { describe } from './describe-key.ts';

/** What is kept, sent and given out. */
export const UPKEEP_KEYS = {
  logMegabytes: describe(z.int().min(1).max(100), {
    rule: 'override',
    title: 'Largest size of the operational log',
    description: 'In megabytes, for each of its files.',
    titleDe: 'Größe des Betriebsprotokolls',
    descriptionDe: 'In Megabyte, für jede seiner Dateien.',
    example: 10,
    otherwise: '2',
  }),
  logFiles: describe(z.int().min(1).max(10), {
    rule: 'override',
    title: 'Earlier files of the operational log',
    description: 'So many are kept besides the one that is written.',
    titleDe: 'Frühere Dateien des Betriebsprotokolls',
    descriptionDe: 'So viele bleiben neben der, die geschrieben wird.',
    example: 3,
    otherwise: '1',
  }),
  keepSentDays: describe(z.int().min(1).max(3650), {
    rule: 'tighten',
    title: 'Days for which sent records stay here',
    description: 'The longer time counts. What is not sent is never dropped.',
    titleDe: 'Tage, die gesendete Einträge hier bleiben',
    descriptionDe: 'Die längere Zeit gilt. Nicht Gesendetes wird nie verworfen.',
    example: 90,
    otherwise: 'as in the signed policy, else 30',
  }),
  batchRecords: describe(z.int().min(1).max(BATCH_MAX_RECORDS), {
    rule: 'override',
    title: 'Most records in one batch to the collector',
    description: 'Fewer suit a weak line.',
    titleDe: 'Höchstzahl der Einträge je Sendung an den Collector',
    descriptionDe: 'Weniger passen zu einer schwachen Leitung.',
    example: 100,
    otherwise: String(BATCH_MAX_RECORDS),
  }),
  gatherMilliseconds: describe(z.int().min(0).max(60_000), {
    rule: 'override',
    title: 'How long records wait to travel together',
    description: 'In milliseconds. Emergency and security records do not wait.',
    titleDe: 'Wie lange Einträge warten, um zusammen gesendet zu werden',
    descriptionDe: 'In Millisekunden. Notfall- und Sicherheitseinträge warten nicht.',
    example: 1000,
    otherwise: '150',
  }),
  sealSeconds: describe(z.int().min(5).max(30), {
    rule: 'tighten',
    title: 'Seconds between seals of the audit trail',
    description: 'The shorter, the less somebody who takes the workstation over can change. Each seal is a record.',
    titleDe: 'Sekunden zwischen Siegeln des Protokolls',
    descriptionDe:
      'Je kürzer, desto weniger kann jemand ändern, der den Arbeitsplatz übernimmt. Jedes Siegel ist ein Eintrag.',
    example: 10,
    otherwise: '30',
  }),
  auditExport: describe(z.boolean(), {
    rule: 'tighten',
    title: 'Export of the audit trail at this workstation',
    description: 'Off: `glasskey audit export` refuses. The collector still gives it to those who may.',
    titleDe: 'Export des Protokolls an diesem Arbeitsplatz',
    descriptionDe: 'Aus: `glasskey audit export` lehnt ab. Der Collector gibt es weiter denen, die dürfen.',
    example: false,
    otherwise: 'on',
  }),
};
