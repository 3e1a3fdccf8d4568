import { isDay } from '../../protocol/wire/time-bound.ts';
import type { WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { createStaffNames } from './access-words.ts';
import { escapeHtml as text, html, join, type Html } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';
import { pageSummary } from './page-summary.ts';
import { accessTable, listTable, NOT_YET, numberOf, OLDER } from './patient-tables.ts';
import { boundWords, momentWords, monthWords } from './time-words.ts';

/**
 * The page that a patient is given: who opened their images or saw their name in a list, in plain language, to be printed
 * on white paper. One file by itself: no script, no image, nothing loaded. It names no other patient, and staff as the
 * policy says.
 */
export function patientPage(reply: WhoSawReply): string {
  const staff = createStaffNames(reply.page.staff);
  const accesses = reply.accesses.filter(({ list }) => list === null);
  const listed = reply.accesses.filter(({ list }) => list !== null);
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
        <p class="summary">${text(pageSummary(reply))}</p>
        ${accesses.length === 0 ? html`` : accessTable(accesses, staff)}
        ${listed.length === 0 ? html`` : listTable(listed, staff)}
        <h2>What is not on this page</h2>
        <ul>
          ${missing(reply)}
        </ul>
        <h2>How this page can be checked</h2>
        <p>${text(logWords(reply))}</p>
        ${checkpoint(reply)} ${contact(reply)}
      </body>
    </html> `.source;
}

function facts({ by, from, to, madeAt, collector }: WhoSawReply): Html {
  const who =
    by.kind === 'patient'
      ? ['Patient number', `${by.patientId} (${by.issuer || 'no issuer'})`]
      : ['Study', by.studyUid];
  const begin = from === null ? 'the beginning' : boundWords(from);
  const until = to === null ? 'the making of this page' : isDay(to) ? boundWords(to) : `just before ${boundWords(to)}`;
  const rows = [who, ['Time', `From ${begin} to ${until}`], ['Made on', momentWords(madeAt)], ['Made by', collector]];
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

/** What the numbers of the lines are good for. That nobody at all can change the log is so only where others watch it. */
function logWords({ accesses, witnesses = 0 }: WhoSawReply): string {
  const marks = accesses.map(numberOf);
  const without = [
    ...(marks.includes(OLDER)
      ? [`those marked “${OLDER}”: they came before there was this log and cannot be checked by it`]
      : []),
    ...(marks.includes(NOT_YET)
      ? [
          `those marked “${NOT_YET}”: they are too new to be confirmed from outside, and have a number on a page made later`,
        ]
      : []),
  ];
  const numbers =
    without.length === 0
      ? 'Each entry above has a number.'
      : `Each entry above has a number, except ${without.join('; and ')}.`;
  const watched =
    witnesses > 0
      ? 'Nobody can take an entry out or change it without that being found, not even those who run the system: others outside of it sign each state of the log.'
      : 'The workstations check with everything they send that entries stay in it as they were.';
  const place = 'It is the place of that entry in a log to which entries can only be added.';
  const isProved = marks.some((mark) => mark !== OLDER && mark !== NOT_YET);
  const shown = isProved ? ' The privacy office can give you a proof of each entry with a number.' : '';
  const lines =
    accesses.length === 0 ? 'Entries stand in a log to which entries can only be added.' : `${numbers} ${place}`;
  return `${lines} ${watched}${shown}`;
}

function missing({ by, destroyed, isCut, unindexed, unreadable, notHere = [] }: WhoSawReply): Html {
  const more = notHere.length - MOST_NAMED;
  const lines = [
    'What was done with your images outside of the reading workstations, for example on paper or by another hospital.',
    'What a workstation has recorded and not sent yet.',
    ...notHere.slice(0, MOST_NAMED).flatMap(notHereWords),
    ...(more > 0 ? [`The same of ${more} other workstations; the privacy office can name them.`] : []),
    ...unreadable.map(
      ({ at }) => `An entry about you of ${momentWords(at)} that is damaged: what it says can no longer be read.`,
    ),
    ...(by.kind === 'study' ? ['Lists of studies in which your name was shown.'] : []),
    ...destroyed.map(
      ({ certificate, month, count }) =>
        `${count.toLocaleString('en')} entries about all patients, received in ${monthWords(month)}: their time was over and their content was destroyed (certificate ${certificate}). Whether any was about you can no longer be told.`,
    ),
    ...(isCut ? ['There are more entries than one page holds. Please ask for a shorter time.'] : []),
    ...(unindexed > 0 ? ['Some older entries are still being sorted. Please ask again tomorrow.'] : []),
  ];
  return join(lines.map((line) => html`<li>${text(line)}</li>`));
}

/** Where the collector itself was cut off, every workstation has something that is not here. */
const MOST_NAMED = 10;

function notHereWords({ workstation, site, upTo, lostAt }: NonNullable<WhoSawReply['notHere']>[number]): string[] {
  const place = `${workstation}, ${site}`;
  return [
    ...(upTo === null
      ? []
      : [`What ${place} recorded after ${momentWords(upTo)}: it may hold entries that are not here.`]),
    ...(lostAt === null
      ? []
      : [
          `Entries that were lost at ${place}. That was found on ${momentWords(lostAt)}; whether any was about you cannot be told.`,
        ]),
  ];
}

/** One for all entries; none where no entry has a proof. */
function checkpoint({ accesses }: WhoSawReply): Html {
  const proved = accesses.flatMap(({ records }) => records).find(({ proof }) => proof !== null);
  if (proved === undefined || proved.proof === null) return html``;
  return html`<p>The log at the time of this page:</p>
    <pre>${text(proved.proof.checkpoint)}</pre>`;
}

const contact = ({ page }: WhoSawReply): Html =>
  page.contact === '' ? html`` : html`<p class="contact">Questions: ${text(page.contact)}</p>`;
