import type { EventKind } from '../../../protocol/audit/event.ts';
import type { Language } from '../../../protocol/languages.ts';
import type { Role } from '../../../protocol/people.ts';
import type { AccessKind } from '../../../protocol/wire/who-saw.ts';
import { DE } from './de.ts';
import { EN } from './en.ts';
import { ES } from './es.ts';
import { FR } from './fr.ts';

/** Kinds of records that say what was tried; everything else was the opening. */
export const TRIED_KINDS = [
  'study.exported',
  'study.printed',
  'study.copied',
  'emergency.started',
  'emergency.refused',
] as const satisfies readonly EventKind[];
/** Kinds of records that are an entry of their own. */
export const OTHER_KINDS = [
  'viewer.asked_to_close',
  'viewer.blocked',
  'handover.received',
  'handover.dismissed',
  'emergency.extended',
  'emergency.stopped',
] as const satisfies readonly EventKind[];
/** Rules of the built-in policy that a refusal can name. */
export const REFUSING_RULES = [
  'no-relationship',
  'vip-patient',
  'same-family-name',
  'colleague',
  'own-record',
  'own-record-emergency',
  'outside-shift',
  'unknown-network',
  'images-are-for-clinicians',
  'code-before-viewing',
] as const;

/** All that the page for a patient says, in one language: plain words, and whole sentences. */
export type PageWords = {
  readonly language: Language;
  readonly title: string;
  readonly facts: {
    readonly patient: string;
    readonly study: string;
    readonly noIssuer: string;
    readonly time: string;
    readonly made: string;
    readonly by: string;
    /** null: without end on that side. */
    readonly span: (from: string | null, to: string | null) => string;
    /** An end that is a moment is not part of the time itself. */
    readonly justBefore: (moment: string) => string;
  };
  readonly times: {
    /** Of a day: its number, its month from 1, its year. */
    readonly day: (day: number, month: number, year: string) => string;
    readonly month: (month: number, year: string) => string;
    readonly until: string;
  };
  /** `isWhole`: nothing can be missing, so that "nobody" can be said. */
  readonly summary: {
    readonly nothing: (isWhole: boolean) => string;
    readonly notListed: (isWhole: boolean) => string;
    readonly noLook: (isWhole: boolean) => string;
    readonly looks: (times: number, people: number) => string;
    readonly emergencies: (times: number) => string;
    readonly refused: (times: number) => string;
    readonly listed: (times: number) => string;
  };
  readonly tables: {
    readonly heads: readonly [when: string, who: string, what: string, where: string, why: string, entry: string];
    readonly shown: string;
    readonly listTitle: string;
    readonly listIntro: string;
    /** null: nobody says how many of them are the patient's. */
    readonly inList: (studies: number | null, found: number) => string;
    readonly older: string;
    readonly notYet: string;
  };
  readonly what: {
    readonly done: Readonly<Record<Exclude<AccessKind, 'failed' | 'refused' | 'other'>, string>>;
    readonly closingUnknown: string;
    readonly open: string;
    readonly tried: Readonly<Record<(typeof TRIED_KINDS)[number], string>>;
    readonly refused: (tried: string) => string;
    readonly notShown: (tried: string) => string;
    readonly notDone: (tried: string) => string;
    readonly others: Readonly<Record<(typeof OTHER_KINDS)[number], string>>;
    readonly other: string;
  };
  readonly why: {
    readonly searched: string;
    readonly looked: string;
    readonly refusals: Readonly<Record<(typeof REFUSING_RULES)[number], string>>;
    readonly refused: string;
    readonly emergency: string;
    /** `sentence`: the hospital's own words for it, as they were recorded. */
    readonly emergencyAs: (sentence: string) => string;
    readonly claimed: string;
    readonly allowed: string;
    readonly allowedAs: (sentence: string) => string;
  };
  readonly staff: {
    readonly roles: Readonly<Record<Role, string>>;
    readonly nobody: string;
    readonly member: string;
    readonly unproved: string;
    readonly nameUnproved: (name: string) => string;
    readonly nameAndRole: (name: string, role: string) => string;
    readonly numbered: (who: string, number: number) => string;
  };
  readonly missing: {
    readonly title: string;
    readonly elsewhere: string;
    readonly unsent: string;
    readonly after: (place: string, moment: string) => string;
    readonly lost: (place: string, moment: string) => string;
    readonly more: (workstations: number) => string;
    readonly unreadable: (moment: string) => string;
    readonly lists: string;
    /** Empty: without an issuer. */
    readonly otherIssuer: (issuer: string) => string;
    readonly destroyed: (count: string, month: string, certificate: number) => string;
    readonly cut: string;
    readonly unindexed: string;
  };
  readonly check: {
    readonly title: string;
    readonly entries: string;
    /** Of entries that are marked so. */
    readonly older: string;
    readonly notYet: string;
    readonly numbers: (without: readonly string[]) => string;
    readonly place: string;
    readonly watched: string;
    readonly kept: string;
    readonly proofs: string;
    readonly log: string;
  };
  readonly contact: (contact: string) => string;
};

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = { en: EN, de: DE, fr: FR, es: ES };
