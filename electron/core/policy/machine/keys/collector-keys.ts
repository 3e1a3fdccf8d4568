import { z } from 'zod';
import { RingSchema, TenantSchema } from '../../../../../protocol/wire/enrolment.ts';
import { describe } from './describe-key.ts';

/** Absolute on Unix or Windows, without a step back. */
export const AbsolutePathSchema = z
  .string()
  .max(260)
  .regex(/^(?:\/|[A-Za-z]:\\)(?!.*(?:^|[\\/])\.\.(?:[\\/]|$)).+$/);

/** Where this workstation belongs. */
export const COLLECTOR_KEYS = {
  collectorUrl: describe(z.url({ protocol: /^https$/ }).max(256), {
    rule: 'override',
    title: 'Address of the collector',
    description:
      'The https address under which the collector is reached, in place of the one in the token. Its certificate authority stays the one that was pinned at enrolment.',
    titleDe: 'Adresse des Collectors',
    descriptionDe:
      'Die https-Adresse, unter der der Collector erreicht wird, statt der im Token. Seine Zertifizierungsstelle bleibt die bei der Anmeldung festgelegte.',
    otherwise: 'as enrolled',
  }),
  collectorCaFingerprint: describe(z.string().regex(/^[0-9a-f]{64}$/), {
    rule: 'tighten',
    title: "Fingerprint of the collector's certificate authority",
    description:
      'SHA-256 of its DER certificate in lower-case hex. A token or an enrolment with another authority is refused.',
    titleDe: 'Fingerabdruck der Zertifizierungsstelle des Collectors',
    descriptionDe:
      'SHA-256 des DER-Zertifikats in kleinen Hexziffern. Ein Token oder eine Anmeldung mit einer anderen Stelle wird abgelehnt.',
    otherwise: 'any that a token names',
  }),
  enrolmentTokenFile: describe(AbsolutePathSchema, {
    rule: 'override',
    title: 'File with the enrolment token',
    description:
      'The agent enrols by itself with the token in this file, tries again until it succeeds, and then removes the file if it may.',
    titleDe: 'Datei mit dem Anmelde-Token',
    descriptionDe:
      'Der Agent meldet sich mit dem Token in dieser Datei selbst an, versucht es bis zum Erfolg, und löscht die Datei danach, wenn er darf.',
    otherwise: 'none: enrol by command',
  }),
  enrolmentRetrySeconds: describe(z.int().min(5).max(3600), {
    rule: 'override',
    title: 'Seconds between tries to enrol',
    description: 'How long the agent waits before it tries the token again, for example while there is no network.',
    titleDe: 'Sekunden zwischen Anmeldeversuchen',
    descriptionDe: 'So lange wartet der Agent, bis er den Token erneut versucht, etwa solange das Netz fehlt.',
    otherwise: '30',
  }),
  site: describe(z.string().min(1).max(64), {
    rule: 'override',
    title: 'Name of the room or site',
    description: 'Shown beside the workstation and written into every record, in place of the one in the token.',
    titleDe: 'Name des Raums oder Standorts',
    descriptionDe: 'Steht neben dem Arbeitsplatz und in jedem Protokolleintrag, statt des im Token genannten.',
    otherwise: 'as enrolled',
  }),
  tenant: describe(TenantSchema, {
    rule: 'tighten',
    title: 'Tenant',
    description: 'A token or an enrolment of another tenant is refused.',
    titleDe: 'Mandant',
    descriptionDe: 'Ein Token oder eine Anmeldung eines anderen Mandanten wird abgelehnt.',
    otherwise: 'any that a token names',
  }),
  ring: describe(RingSchema, {
    rule: 'override',
    title: 'Update ring',
    description:
      'To which of the three rings this workstation belongs: told to the collector at enrolment and recorded.',
    titleDe: 'Update-Ring',
    descriptionDe:
      'Zu welchem der drei Ringe der Arbeitsplatz gehört: dem Collector bei der Anmeldung gesagt, protokolliert.',
    otherwise: 'as enrolled, else broad',
  }),
};
