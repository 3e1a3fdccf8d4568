import { z } from 'zod';
import { PolicySchema } from '../../../../../protocol/policy/policy.ts';
import { describe } from './describe-key.ts';

const { session, offline } = PolicySchema.shape;

/** The times of a session. All of them can only be stricter than the signed policy; none of them touches emergencies. */
export const SESSION_KEYS = {
  lockMode: describe(session.shape.lockMode, {
    rule: 'tighten',
    title: 'What covers a locked workstation',
    description:
      "The curtain, the operating system's own lock, or both. What the signed policy asks for is done besides.",
    titleDe: 'Was einen gesperrten Arbeitsplatz verdeckt',
    descriptionDe:
      'Der Vorhang, die Sperre des Betriebssystems oder beides. Was die signierte Richtlinie verlangt, kommt dazu.',
    example: 'both',
    otherwise: 'as in the signed policy, else curtain',
  }),
  idleMinutes: describe(session.shape.idleMinutes, {
    rule: 'tighten',
    title: 'Minutes without input until the lock',
    description: 'For every role. The shorter time counts.',
    titleDe: 'Minuten ohne Eingabe bis zur Sperre',
    descriptionDe: 'Für alle Rollen. Die kürzere Zeit gilt.',
    example: 5,
    otherwise: 'as in the signed policy, else 10',
  }),
  warningSeconds: describe(session.shape.warningSeconds, {
    rule: 'tighten',
    title: 'Seconds of warning before the lock',
    description: 'The shorter time counts, never under 10.',
    titleDe: 'Sekunden Warnung vor der Sperre',
    descriptionDe: 'Die kürzere Zeit gilt, nie unter 10.',
    example: 20,
    otherwise: 'as in the signed policy, else 30',
  }),
  sessionHours: describe(session.shape.maximumHours, {
    rule: 'tighten',
    title: 'Longest session in hours',
    description: 'Then everybody signs in anew; where an emergency runs, once it is over. The shorter time counts.',
    titleDe: 'Längste Sitzung in Stunden',
    descriptionDe:
      'Danach meldet sich jeder neu an; läuft ein Notfallzugriff, erst nach dessen Ende. Die kürzere Zeit gilt.',
    example: 8,
    otherwise: 'as in the signed policy, else 12',
  }),
  unlockWithoutCodeMinutes: describe(session.shape.unlockWithoutCodeMinutes, {
    rule: 'tighten',
    title: 'Minutes in which the password alone unlocks',
    description: 'Counted from the last code. 0: always with a code. The shorter time counts.',
    titleDe: 'Minuten, in denen das Passwort allein entsperrt',
    descriptionDe: 'Ab dem letzten Code. 0: immer mit Code. Die kürzere Zeit gilt.',
    example: 0,
    otherwise: 'as in the signed policy, else 30',
  }),
  endAfterLockedMinutes: describe(session.shape.endAfterLockedMinutes, {
    rule: 'tighten',
    title: 'Minutes until a locked session ends',
    description: 'The shorter time counts.',
    titleDe: 'Minuten bis zum Ende einer gesperrten Sitzung',
    descriptionDe: 'Die kürzere Zeit gilt.',
    example: 10,
    otherwise: 'as in the signed policy, else 30',
  }),
  lockOnDisplayChange: describe(session.shape.lockOnDisplayChange, {
    rule: 'tighten',
    title: 'Lock when a display comes or goes',
    description: 'On here or in the signed policy: it locks.',
    titleDe: 'Sperren, wenn ein Bildschirm kommt oder geht',
    descriptionDe: 'An hier oder in der signierten Richtlinie: es wird gesperrt.',
    example: true,
    otherwise: 'as in the signed policy, else on',
  }),
  closeViewersOnSignOut: describe(z.boolean(), {
    rule: 'tighten',
    title: 'Close viewers when somebody signs out',
    description: 'On: nobody is asked, and nothing stays open.',
    titleDe: 'Viewer beim Abmelden schließen',
    descriptionDe: 'An: niemand wird gefragt, nichts bleibt offen.',
    example: true,
    otherwise: 'as in the signed policy, else off: they are asked',
  }),
  offlineHours: describe(offline.shape.hours, {
    rule: 'tighten',
    title: 'Hours in which one can sign in without the collector',
    description: 'The shorter time counts. Emergency access needs no collector and is not limited by it.',
    titleDe: 'Stunden, in denen man sich ohne Collector anmelden kann',
    descriptionDe: 'Die kürzere Zeit gilt. Der Notfallzugang braucht keinen Collector und ist davon nicht betroffen.',
    example: 24,
    otherwise: 'as in the signed policy, else 72',
  }),
  offlineUses: describe(offline.shape.uses, {
    rule: 'tighten',
    title: 'How often one can sign in without the collector',
    description: 'The smaller number counts. Emergency access is not limited by it.',
    titleDe: 'Wie oft man sich ohne Collector anmelden kann',
    descriptionDe: 'Die kleinere Zahl gilt. Der Notfallzugang ist davon nicht betroffen.',
    example: 5,
    otherwise: 'as in the signed policy, else 50',
  }),
};
