import type { PageWords } from './page-words.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const month = (number: number): string => MONTHS[number - 1] ?? '';
const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
const nobody = (isWhole: boolean): string => (isWhole ? 'Nobody' : 'No entry here says that anybody');

/** English. */
export const EN: PageWords = {
  language: 'en',
  title: 'Who opened your images',
  facts: {
    patient: 'Patient number',
    study: 'Study',
    noIssuer: 'no issuer',
    time: 'Time',
    made: 'Made on',
    by: 'Made by',
    span: (from, to) => `From ${from ?? 'the beginning'} to ${to ?? 'the making of this page'}`,
    justBefore: (moment) => `just before ${moment}`,
  },
  times: {
    day: (day, number, year) => `${day} ${month(number)} ${year}`,
    month: (number, year) => `${month(number)} ${year}`,
    until: 'to',
  },
  summary: {
    nothing: (isWhole) => `${nobody(isWhole)} opened your images, or tried to, in this time.`,
    notListed: (isWhole) => `${nobody(isWhole)} was shown your name in a list.`,
    noLook: (isWhole) => `${nobody(isWhole)} opened your images in this time.`,
    looks: (count, people) =>
      `Your images were opened or copied ${times(count)} by ${people === 1 ? 'one person' : `${people} people`}.`,
    emergencies: (count) => `${capital(times(count))} it was in an emergency; each of these is reviewed.`,
    refused: (count) => `${capital(times(count))} somebody tried and was refused.`,
    listed: (count) => `Your name was shown in a list of studies ${times(count)}.`,
  },
  tables: {
    heads: ['When', 'Who', 'What', 'Where', 'Why', 'Entry'],
    shown: 'What was shown',
    listTitle: 'Who saw your name in a list of studies',
    listIntro: 'A list shows names and what was examined, not the images.',
    inList: (studies, found) => {
      const own = studies === null ? 'Your name' : studies === 1 ? 'One of your studies' : `${studies} of your studies`;
      return `${own}, in a list of ${found === 1 ? 'one study' : `${found} studies`}`;
    },
    older: 'older',
    notYet: 'not yet',
  },
  what: {
    done: {
      opened: 'Opened your images',
      ended: 'Closed your images',
      requested: 'Asked to open your images; that they were shown is not recorded',
      exported: 'Saved a copy of your images',
      printed: 'Printed your images',
      copied: 'Copied your images to another place',
      emergency: 'Started emergency access to your images',
      listed: 'Saw your name in a list of studies',
    },
    closingUnknown: '; that they were closed is not recorded',
    open: 'open your images',
    tried: {
      'study.exported': 'save a copy of your images',
      'study.printed': 'print your images',
      'study.copied': 'copy your images to another place',
      'emergency.started': 'start emergency access to your images',
      'emergency.refused': 'start emergency access to your images',
    },
    refused: (tried) => `Tried to ${tried} and was refused`,
    notShown: (tried) => `Tried to ${tried}; they were not shown`,
    notDone: (tried) => `Tried to ${tried}; it did not come about`,
    others: {
      'viewer.asked_to_close': 'Was made to close your images',
      'viewer.blocked': 'A viewer with your images tried to leave for another place and was stopped',
      'handover.received': 'Another program offered your images to be opened; that alone shows nothing',
      'handover.dismissed': 'Did not open your images, which another program had offered',
      'emergency.extended': 'Extended emergency access to your images',
      'emergency.stopped': 'Ended emergency access to your images',
    },
    other: 'Another entry about your images',
  },
  why: {
    searched: 'Searched for a patient.',
    looked: 'Looked through a list of studies.',
    refusals: {
      'no-relationship': 'The person was not on record as treating you.',
      'vip-patient': 'Your record is specially protected.',
      'same-family-name': 'The person has the same family name as you.',
      colleague: 'You and the person work in the same department.',
      'own-record': 'It was the person’s own record.',
      'own-record-emergency': 'It was the person’s own record.',
      'outside-shift': 'It was outside the person’s working hours.',
      'unknown-network': 'The workstation was not on the hospital’s own network.',
      'images-are-for-clinicians': 'The person’s role works without seeing images.',
      'code-before-viewing': 'The person had to prove again who they were.',
    },
    refused: 'The hospital’s rules did not allow it.',
    emergency: 'Emergency access.',
    emergencyAs: (sentence) => `Emergency access: ${sentence}`,
    claimed: 'The person’s name was not proved at that moment.',
    allowed: 'The hospital’s rules allow it.',
    allowedAs: (sentence) => `The hospital’s rules allow it: ${sentence}`,
  },
  staff: {
    roles: {
      radiologist: 'Radiologist',
      technologist: 'Technologist',
      'referring-physician': 'Referring physician',
      'emergency-clinician': 'Emergency clinician',
      'it-user-admin': 'User administrator',
      'it-system-admin': 'System administrator',
      'audit-reviewer': 'Audit reviewer',
      'compliance-officer': 'Privacy officer',
      billing: 'Billing',
    },
    nobody: 'Nobody was signed in',
    member: 'Member of staff',
    unproved: 'Somebody whose name was not proved',
    nameUnproved: (name) => `${name} (name not proved)`,
    nameAndRole: (name, role) => `${name}, ${role.toLowerCase()}`,
    numbered: (who, number) => `${who}, person ${number}`,
  },
  missing: {
    title: 'What is not on this page',
    elsewhere:
      'What was done with your images outside of the reading workstations, for example on paper or by another hospital.',
    unsent: 'What a workstation has recorded and not sent yet.',
    after: (place, moment) => `What ${place} recorded after ${moment}: it may hold entries that are not here.`,
    lost: (place, moment) =>
      `Entries that were lost at ${place}. That was found on ${moment}; whether any was about you cannot be told.`,
    more: (workstations) => `The same of ${workstations} other workstations; the privacy office can name them.`,
    unreadable: (moment) => `An entry about you of ${moment} that is damaged: what it says can no longer be read.`,
    lists: 'Lists of studies in which your name was shown.',
    otherIssuer: (issuer) =>
      `Entries about your patient number as the hospital issued it at another time (${issuer || 'no issuer'}).`,
    destroyed: (count, when, certificate) =>
      `${count} entries about all patients, received in ${when}: their time was over and their content was destroyed (certificate ${certificate}). Whether any was about you can no longer be told.`,
    cut: 'There are more entries than one page holds. Please ask for a shorter time.',
    unindexed: 'Some older entries are still being sorted. Please ask again tomorrow.',
  },
  check: {
    title: 'How this page can be checked',
    entries: 'Entries stand in a log to which entries can only be added.',
    older: 'those marked “older”: they came before there was this log and cannot be checked by it',
    notYet:
      'those marked “not yet”: they are too new to be confirmed from outside, and have a number on a page made later',
    numbers: (without) =>
      without.length === 0
        ? 'Each entry above has a number.'
        : `Each entry above has a number, except ${without.join('; and ')}.`,
    place: 'It is the place of that entry in a log to which entries can only be added.',
    watched:
      'Nobody can take an entry out or change it without that being found, not even those who run the system: others outside of it sign each state of the log.',
    kept: 'The workstations check with everything they send that entries stay in it as they were.',
    proofs: 'The privacy office can give you a proof of each entry with a number.',
    log: 'The log at the time of this page:',
  },
  contact: (contact) => `Questions: ${contact}`,
};
