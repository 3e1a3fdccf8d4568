import type { Access, WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { createStaffNames, monthWords, wallTime } from './access-words.ts';
import { escapeHtml as text, html, join, type Html } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';
import { accessTable, listTable } from './patient-tables.ts';

/** Kinds that were a look at the images, or ended as one. */
const LOOKS: readonly Access['what'][] = ['opened', 'ended', 'exported', 'printed', 'copied'];

/**
 * The page that a patient is given: who opened their images or saw their name in a list, in plain language, to be printed
 * on white paper. One file by itself: no script, no image, nothing loaded. It names no other patient, and staff as the
 * policy says.
 */
export function patientPage(reply: WhoSawReply): string {
  const staff = createStaffNames(reply.page.staff);
  const told = reply.accesses.filter(({ what }) => what !== 'other');
  const accesses = told.filter(({ list }) => list === null);
  const listed = told.filter(({ list }) => list !== null);
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
        <p class="summary">${text(summary(reply.by, told))}</p>
        ${accesses.length === 0 ? html`` : accessTable(accesses, staff)}
        ${listed.length === 0 ? html`` : listTable(listed, staff)}
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

function summary({ kind }: WhoSawReply['by'], accesses: readonly Access[]): string {
  if (accesses.length === 0) {
    const lists = kind === 'patient' ? ' Nobody was shown your name in a list.' : '';
    return `Nobody opened your images, or tried to, in this time.${lists}`;
  }
  const looks = accesses.filter(({ what }) => LOOKS.includes(what));
  const people = new Set(looks.map(({ user }) => user?.id ?? ''));
  const refused = accesses.filter(({ what }) => what === 'refused').length;
  const emergencies = looks.filter(({ purpose }) => purpose === 'BTG').length;
  const listed = accesses.filter(({ what }) => what === 'listed').length;
  const seen =
    looks.length === 0
      ? 'Nobody opened your images in this time.'
      : `Your images were opened or copied ${times(looks.length)} by ${people.size === 1 ? 'one person' : `${people.size} people`}.`;
  const urgent =
    emergencies === 0 ? '' : ` ${capital(times(emergencies))} it was in an emergency; each of these is reviewed.`;
  const denied = refused === 0 ? '' : ` ${capital(times(refused))} somebody tried and was refused.`;
  const shown = listed === 0 ? '' : ` Your name was shown in a list of studies ${times(listed)}.`;
  return `${seen}${urgent}${denied}${shown}`;
}

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function missing({ by, destroyed, isCut, unindexed }: WhoSawReply): Html {
  const lines = [
    'What was done with your images outside of the reading workstations, for example on paper or by another hospital.',
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

function checkpointOf({ accesses }: WhoSawReply): string {
  return accesses.flatMap(({ records }) => records).find(({ proof }) => proof !== null)?.proof?.checkpoint ?? 'none';
}

const contact = ({ page }: WhoSawReply): Html =>
  page.contact === '' ? html`` : html`<p class="contact">Questions: ${text(page.contact)}</p>`;
