import type { Language } from '../../protocol/languages.ts';
import { isDay } from '../../protocol/wire/time-bound.ts';
import type { WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { escapeHtml as text, html, join, type Html } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';
import { pageSummary } from './page-summary.ts';
import { accessTables, placeInLog } from './patient-tables.ts';
import { boundWords, momentWords, monthWords } from './time-words.ts';
import { PAGE_WORDS, type PageWords } from './words/page-words.ts';

/**
 * The page that a patient is given: who opened their images or saw their name in a list, in plain language, to be printed
 * on white paper. One file by itself: no script, no image, nothing loaded. It names no other patient, and staff as the
 * policy says. What the hospital's rules and reasons say of themselves stays in the hospital's own words.
 */
export function patientPage(reply: WhoSawReply, language: Language = 'en'): string {
  const words = PAGE_WORDS[language];
  return html`<!doctype html>
    <html lang="${text(words.language)}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="referrer" content="no-referrer" />
        <title>${text(words.title)}</title>
        <style>
          ${PAGE_STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>${text(words.title)}</h1>
          <dl>${facts(reply, words)}</dl>
        </header>
        <p class="summary">${text(pageSummary(reply, words.summary))}</p>
        ${accessTables(reply.accesses, reply.page.staff, words)}
        <h2>${text(words.missing.title)}</h2>
        <ul>
          ${missing(reply, words)}
        </ul>
        <h2>${text(words.check.title)}</h2>
        <p>${text(logWords(reply, words.check))}</p>
        ${checkpoint(reply, words.check)} ${contact(reply, words)}
      </body>
    </html> `.source;
}

function facts({ by, from, to, madeAt, collector }: WhoSawReply, { facts: words, times }: PageWords): Html {
  const who =
    by.kind === 'patient'
      ? [words.patient, `${by.patientId} (${by.issuer || words.noIssuer})`]
      : [words.study, by.studyUid];
  const begin = from === null ? null : boundWords(from, times);
  const end = to === null ? null : boundWords(to, times);
  const until = end === null || isDay(to ?? '') ? end : words.justBefore(end);
  const rows = [
    who,
    [words.time, words.span(begin, until)],
    [words.made, momentWords(madeAt, times)],
    [words.by, collector],
  ];
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
function logWords({ accesses, witnesses = 0 }: WhoSawReply, words: PageWords['check']): string {
  const places = accesses.map(placeInLog);
  const without = [
    ...(places.includes('older') ? [words.older] : []),
    ...(places.includes('not-yet') ? [words.notYet] : []),
  ];
  const isProved = places.some((place) => typeof place === 'number');
  return [
    ...(accesses.length === 0 ? [words.entries] : [words.numbers(without), words.place]),
    witnesses > 0 ? words.watched : words.kept,
    ...(isProved ? [words.proofs] : []),
  ].join(' ');
}

function missing(
  { by, destroyed, isCut, unindexed, unreadable, otherIssuers, notHere = [] }: WhoSawReply,
  { language, missing: words, times }: PageWords,
): Html {
  const more = notHere.length - MOST_NAMED;
  const lines = [
    words.elsewhere,
    words.unsent,
    ...notHere
      .slice(0, MOST_NAMED)
      .flatMap(({ workstation, site, upTo, lostAt }) => [
        ...(upTo === null ? [] : [words.after(`${workstation}, ${site}`, momentWords(upTo, times))]),
        ...(lostAt === null ? [] : [words.lost(`${workstation}, ${site}`, momentWords(lostAt, times))]),
      ]),
    ...(more > 0 ? [words.more(more)] : []),
    ...unreadable.map(({ at }) => words.unreadable(momentWords(at, times))),
    ...(by.kind === 'study' ? [words.lists] : []),
    ...otherIssuers.map(words.otherIssuer),
    ...destroyed.map(({ certificate, month, count }) =>
      words.destroyed(count.toLocaleString(language), monthWords(month, times), certificate),
    ),
    ...(isCut ? [words.cut] : []),
    ...(unindexed > 0 ? [words.unindexed] : []),
  ];
  return join(lines.map((line) => html`<li>${text(line)}</li>`));
}

/** Where the collector itself was cut off, every workstation has something that is not here. */
const MOST_NAMED = 10;

/** One for all entries; none where no entry has a proof. */
function checkpoint({ accesses }: WhoSawReply, words: PageWords['check']): Html {
  const proved = accesses.flatMap(({ records }) => records).find(({ proof }) => proof !== null);
  if (proved === undefined || proved.proof === null) return html``;
  return html`<p>${text(words.log)}</p>
    <pre>${text(proved.proof.checkpoint)}</pre>`;
}

const contact = ({ page }: WhoSawReply, words: PageWords): Html =>
  page.contact === '' ? html`` : html`<p class="contact">${text(words.contact(page.contact))}</p>`;
