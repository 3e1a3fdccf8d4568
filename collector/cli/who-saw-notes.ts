import { isDay } from '../../protocol/wire/time-bound.ts';
import type { WhoSawReply } from '../../protocol/wire/who-saw.ts';

/** What was asked, and what the answer cannot tell. */
export function notesOn(reply: WhoSawReply): readonly string[] {
  const { by, destroyed, isCut, unindexed, unreadable, notHere, otherIssuers } = reply;
  return [
    `Asked: ${aboutWords(by)}, ${timeWords(reply)}.`,
    ...unreadable.map(
      ({ trail, seq, at, kind }) => `Damaged, and cannot be read: record ${seq} of trail ${trail}, ${kind}, ${at}.`,
    ),
    ...(notHere ?? []).flatMap(({ workstation, site, upTo, lostAt }) => [
      ...(upTo === null
        ? []
        : [`What ${workstation} (${site}) recorded after ${upTo} is not here: it may hold more of this time.`]),
      ...(lostAt === null ? [] : [`Records of ${workstation} (${site}) are lost, as was found at ${lostAt}.`]),
    ]),
    ...otherIssuers.map(
      (issuer) =>
        `There are records of this number ${issuer ? `under issuer ${issuer}` : 'without an issuer'}, which was the PACS’s by another policy: if that is the same patient, ask with --issuer ${issuer || "''"}.`,
    ),
    ...destroyed.map(
      ({ certificate, class: name, month, count }) =>
        `${month}: ${count} records of class ${name} were destroyed under certificate ${certificate}; whom they were about cannot be told any more.`,
    ),
    ...(isCut ? ['There are more records than one answer holds: ask for a shorter time.'] : []),
    ...(unindexed > 0 ? [`${unindexed} older records are not in the index yet: ask again later.`] : []),
    ...(by.kind === 'study'
      ? ['Lists in which the study was shown are found by its patient: ask with --patient.']
      : []),
  ];
}

/** With the issuer that counted: an answer without any record can come of asking for another one. */
const aboutWords = (by: WhoSawReply['by']): string =>
  by.kind === 'study'
    ? `study ${by.studyUid}`
    : `patient ${by.patientId} ${by.issuer ? `of issuer ${by.issuer}` : 'without an issuer'}`;

function timeWords({ from, to }: WhoSawReply): string {
  const begin = from === null ? 'from the beginning' : `from ${from}`;
  const end = to === null ? 'until now' : isDay(to) ? `to the end of ${to}` : `and before ${to}`;
  const zone = [from, to].some((bound) => bound !== null && isDay(bound))
    ? ' (days of the workstations’ own clocks)'
    : '';
  return `${begin} ${end}${zone}`;
}
