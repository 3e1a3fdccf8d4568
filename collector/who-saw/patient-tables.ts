import type { Access } from '../../protocol/wire/who-saw.ts';
import { createStaffNames, whatWords, whyWords } from './access-words.ts';
import { escapeHtml as text, html, join, type Html } from './html.ts';
import { wallTime } from './time-words.ts';
import type { PageWords } from './words/page-words.ts';

/** Who opened the images, or tried to, and who saw the patient in a list; nothing for a table without a line. */
export function accessTables(accesses: readonly Access[], staff: 'name' | 'role', words: PageWords): Html {
  const names = createStaffNames(staff, words.staff);
  const saidOf = (some: readonly Access[]): readonly Said[] =>
    some.map((access) => ({ access, who: names(access.user) })); // numbers in the order in which the page is read
  const opened = saidOf(accesses.filter(({ list }) => list === null));
  const listed = saidOf(accesses.filter(({ list }) => list !== null));
  return join([openedTable(opened, words), listedTable(listed, words)]);
}

type Said = { readonly access: Access; readonly who: string };

function openedTable(opened: readonly Said[], words: PageWords): Html {
  if (opened.length === 0) return html``;
  const rows = opened.map((one) => openedRow(one, words));
  return table(words.tables.heads, rows);
}

function listedTable(listed: readonly Said[], words: PageWords): Html {
  if (listed.length === 0) return html``;
  const { heads, shown, listTitle, listIntro } = words.tables;
  const [when, who, , ...others] = heads;
  const rows = listed.map((one) => listedRow(one, words));
  return html`<h2>${text(listTitle)}</h2>
    <p>${text(listIntro)}</p>
    ${table([when, who, shown, ...others], rows)}`;
}

function openedRow({ access, who }: Said, words: PageWords): Html {
  const { what, purpose, endedAt } = access;
  const tone = what === 'refused' ? 'refused' : purpose === 'BTG' ? 'urgent' : 'usual';
  const closing = what === 'opened' && endedAt === null ? words.what.closingUnknown : '';
  const told = `${whatWords(access, words.what)}${closing}`;
  return cells(access, { tone, until: untilWords(access, words.times), who, what: told }, words);
}

function listedRow({ access, who }: Said, words: PageWords): Html {
  const { list } = access;
  const what = list === null ? '' : words.tables.inList(list.studies, list.found);
  return cells(access, { tone: 'usual', until: html``, who, what }, words);
}

/** A viewing can go on into another day. */
function untilWords({ what, at, endedAt }: Access, words: PageWords['times']): Html {
  if (what !== 'opened' || endedAt === null) return html``;
  const { day, time } = wallTime(endedAt, words);
  return day === wallTime(at, words).day
    ? text(` ${words.until} ${time}`)
    : html` ${text(words.until)}<br />${text(day)}<br />${text(time)}`;
}

type Told = { readonly tone: string; readonly until: Html; readonly who: string; readonly what: string };

function cells(access: Access, { tone, until, who, what }: Told, words: PageWords): Html {
  const { day, time } = wallTime(access.at, words.times);
  const place = [access.workstation, access.site].filter((part) => part !== null && part !== '').join(', ');
  return html`<tr class="${text(tone)}">
    <td>${text(day)}<br />${text(time)}${until}</td>
    <td>${text(who)}</td>
    <td>${text(what)}</td>
    <td>${text(place)}</td>
    <td>${text(whyWords(access, words.why))}</td>
    <td class="number">${text(entryWords(access, words.tables))}</td>
  </tr>`;
}

function table(heads: readonly string[], rows: readonly Html[]): Html {
  const head = (name: string, at: number): Html =>
    html`<th class="${text(at === heads.length - 1 ? 'number' : '')}">${text(name)}</th>`;
  return html`<table>
    <thead>
      <tr>
        ${join(heads.map(head))}
      </tr>
    </thead>
    <tbody>
      ${join(rows)}
    </tbody>
  </table>`;
}

function entryWords(access: Access, { older, notYet }: PageWords['tables']): string {
  const place = placeInLog(access);
  if (typeof place === 'number') return String(place);
  return place === 'older' ? older : notYet;
}

/** Number of an entry in the log; it came before there was one; nobody outside has signed the log with it yet. */
export function placeInLog({ records }: Access): number | 'older' | 'not-yet' {
  const proof = records.find((record) => record.proof !== null)?.proof ?? null;
  if (proof !== null) return proof.index;
  return records.some(({ isWaiting }) => isWaiting === true) ? 'not-yet' : 'older';
}
