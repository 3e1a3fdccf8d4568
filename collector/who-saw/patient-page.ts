import type { Access, WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { createStaffNames, monthWords, wallTime, WHAT_WORDS, whyWords } from './access-words.ts';
import { escapeHtml as text, html, join, type Html } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';

/** Kinds that were a look at the images, or ended as one. */
const LOOKS: readonly Access['what'][] = ['opened', 'ended', 'exported', 'printed', 'copied'];

/**
 * The page that a patient is given: who opened their images, in plain language, to be printed on white paper. One file by
 * itself: no script, no image, nothing loaded. It names no other patient, and staff as the policy says.
 */
export function patientPage(reply: WhoSawReply): string {
  const staff = createStaffNames(reply.page.staff);
  const accesses = reply.accesses.filter(({ what }) => what !== 'other');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="referrer" content="no-referrer" />
        <title>Who opened your images</title>
        <style>
          ${PAGE_STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>Who opened your images</h1>
          <dl>${facts(reply)}</dl>
        </header>
        <p class="summary">${text(summary(accesses))}</p>
        ${accesses.length === 0 ? html`` : table(accesses, staff)}
        <h2>What is not on this page</h2>
        <ul>
          ${missing(reply)}
        </ul>
        <h2>How this page can be checked</h2>
        <p>
          Each line above has a number. It is the place of that entry in a log to which entries can only be added.
          Nobody can take an entry out or change it without that being found, not even those who run the system. The
          privacy office can give you a proof of each entry. The log at the time of this page:
        </p>
        <pre>${text(checkpointOf(reply))}</pre>
        ${contact(reply)}
      </body>
    </html> `.source;
}

function facts({ by, from, to, madeAt, collector }: WhoSawReply): Html {
  const who =
    by.kind === 'patient'
      ? [
          [
            'Patient number',
            by.issuer === undefined || by.issuer === '' ? by.patientId : `${by.patientId} (${by.issuer})`,
          ],
        ]
      : [['Study', by.studyUid]];
  const time = `${from === null ? 'the beginning' : wallTime(from).day} to ${to === null ? 'today' : wallTime(to).day}`;
  const rows = [...who, ['Time', `From ${time}`], ['Made on', wallTime(madeAt).day], ['Made by', collector]];
  return join(
    rows.map(
      ([name = '', value = '']) =>
        html`<div>
          <dt>${text(name)}</dt>
          <dd>${text(value)}</dd>
        </div>`,
    ),
  );
}

function summary(accesses: readonly Access[]): string {
  if (accesses.length === 0) return 'Nobody opened your images, or tried to, in this time.';
  const looks = accesses.filter(({ what }) => LOOKS.includes(what));
  const people = new Set(looks.map(({ user }) => user?.id ?? ''));
  const refused = accesses.filter(({ what }) => what === 'refused').length;
  const emergencies = looks.filter(({ purpose }) => purpose === 'BTG').length;
  const seen =
    looks.length === 0
      ? 'Nobody opened your images in this time.'
      : `Your images were opened or copied ${times(looks.length)} by ${people.size === 1 ? 'one person' : `${people.size} people`}.`;
  const urgent =
    emergencies === 0 ? '' : ` ${capital(times(emergencies))} it was in an emergency; each of these is reviewed.`;
  const denied = refused === 0 ? '' : ` ${capital(times(refused))} somebody tried and was refused.`;
  return `${seen}${urgent}${denied}`;
}

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function table(accesses: readonly Access[], staff: ReturnType<typeof createStaffNames>): Html {
  const rows = accesses.map((access) => {
    const { day, time } = wallTime(access.at);
    const until = access.endedAt === null || access.what !== 'opened' ? '' : ` to ${wallTime(access.endedAt).time}`;
    const place = [access.workstation, access.site].filter((part) => part !== null && part !== '').join(', ');
    const tone = access.what === 'refused' ? 'refused' : access.purpose === 'BTG' ? 'urgent' : 'usual';
    return html`<tr class="${text(tone)}">
      <td>${text(day)}<br />${text(`${time}${until}`)}</td>
      <td>${text(staff(access.user))}</td>
      <td>${text(WHAT_WORDS[access.what])}</td>
      <td>${text(place)}</td>
      <td>${text(whyWords(access))}</td>
      <td class="number">${text(numberOf(access))}</td>
    </tr>`;
  });
  return html`<table>
    <thead>
      <tr>
        <th>When</th>
        <th>Who</th>
        <th>What</th>
        <th>Where</th>
        <th>Why</th>
        <th class="number">Entry</th>
      </tr>
    </thead>
    <tbody>
      ${join(rows)}
    </tbody>
  </table>`;
}

const numberOf = ({ records }: Access): string => {
  const { proof } = records.at(0) ?? { proof: null };
  return proof === null ? 'older' : String(proof.index);
};

function missing({ destroyed, isCut, unindexed }: WhoSawReply): Html {
  const lines = [
    'What was done with your images outside of the reading workstations, for example on paper or by another hospital.',
    ...destroyed.map(
      ({ certificate, month, count }) =>
        `${count.toLocaleString('en')} entries about all patients, received in ${monthWords(month)}: their time was over and their content was destroyed (certificate ${certificate}). Whether any was about you can no longer be told.`,
    ),
    ...(isCut ? ['There are more entries than one page holds. Please ask for a shorter time.'] : []),
    ...(unindexed > 0 ? ['Some older entries are still being sorted. Please ask again tomorrow.'] : []),
  ];
  return join(lines.map((line) => html`<li>${text(line)}</li>`));
}

function checkpointOf({ accesses }: WhoSawReply): string {
  return accesses.flatMap(({ records }) => records).find(({ proof }) => proof !== null)?.proof?.checkpoint ?? 'none';
}

const contact = ({ page }: WhoSawReply): Html =>
  page.contact === '' ? html`` : html`<p class="contact">Questions: ${text(page.contact)}</p>`;
