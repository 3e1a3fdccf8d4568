import { z } from 'zod';
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
    example: 'https://collector.hospital.example:8443',
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
    example: 'ab'.repeat(32),
    otherwise: 'any that a token names',
  }),
  site: describe(z.string().min(1).max(64), {
    rule: 'override',
    title: 'Name of the room or site',
    description: 'Shown beside the workstation and written into every record, in place of the one in the token.',
    titleDe: 'Name des Raums oder Standorts',
    descriptionDe: 'Steht neben dem Arbeitsplatz und in jedem Protokolleintrag, statt des im Token genannten.',
    example: 'Reading room 7',
    otherwise: 'as enrolled',
  }),
  enrolmentTokenFile: describe(AbsolutePathSchema, {
    rule: 'override',
    title: 'File with the enrolment token',
    description:
      'A workstation that is not enrolled enrols by itself with the token in this file. Writable by administrators only, as every folder above it; readable by the account that runs the agent.',
    titleDe: 'Datei mit dem Anmeldetoken',
    descriptionDe:
      'Ein nicht angemeldeter Arbeitsplatz meldet sich mit dem Token in dieser Datei selbst an. Nur für Administratoren schreibbar, wie jeder Ordner darüber; lesbar für das Konto, unter dem der Agent läuft.',
    example: '/etc/glasskey/reading-room-7.token',
    exampleOnMac: '/Library/Application Support/Glasskey/reading-room-7.token',
    otherwise:
      '/etc/glasskey/enrolment-token; Windows: C:\\Program Files\\Glasskey Enrolment\\enrolment-token; macOS: /Library/Application Support/Glasskey/enrolment-token',
  }),
};
