import type { Access } from '../../protocol/wire/who-saw.ts';
import { type createStaffNames, whatWords, whyWords } from './access-words.ts';
import { escapeHtml as text, html, join, type Html } from './html.ts';
import { wallTime } from './time-words.ts';

const HEADS = ['When', 'Who', 'What', 'Where', 'Why', 'Entry'];
const LIST_HEADS = ['When', 'Who', 'What was shown', 'Where', 'Why', 'Entry'];

type Staff = ReturnType<typeof createStaffNames>;

/** Who opened the images, or tried to. */
export function accessTable(accesses: readonly Access[], staff: Staff): Html {
  return table(
    HEADS,
    accesses.map((access) => row(access, staff)),
  );
}

function row(access: Access, staff: Staff): Html {
  const { what, purpose, endedAt, user } = access;
  const tone = what === 'refused' ? 'refused' : purpose === 'BTG' ? 'urgent' : 'usual';
  const closing = what === 'opened' && endedAt === null ? '; that they were closed is not recorded' : '';
  return cells(access, { tone, until: untilWords(access), who: staff(user), what: `${whatWords(access)}${closing}` });
}

/** A viewing can go on into another day. */
function untilWords({ what, at, endedAt }: Access): Html {
  if (what !== 'opened' || endedAt === null) return html``;
  const { day, time } = wallTime(endedAt);
  return day === wallTime(at).day ? text(` to ${time}`) : html` to<br />${text(day)}<br />${text(time)}`;
}

/** Who saw the patient in a list, by a search. */
export function listTable(listed: readonly Access[], staff: Staff): Html {
  const rows = listed.map((access) =>
    cells(access, {
      tone: 'usual',
      until: html``,
      who: staff(access.user),
      what: access.list === null ? '' : listWords(access.list),
    }),
  );
  return html`<h2>Who saw your name in a list of studies</h2>
    <p>A list shows names and what was examined, not the images.</p>
    ${table(LIST_HEADS, rows)}`;
}

type Told = { readonly tone: string; readonly until: Html; readonly who: string; readonly what: string };

function cells(access: Access, { tone, until, who, what }: Told): Html {
  const { day, time } = wallTime(access.at);
  const place = [access.workstation, access.site].filter((part) => part !== null && part !== '').join(', ');
  return html`<tr class="${text(tone)}">
    <td>${text(day)}<br />${text(time)}${until}</td>
    <td>${text(who)}</td>
    <td>${text(what)}</td>
    <td>${text(place)}</td>
    <td>${text(whyWords(access))}</td>
    <td class="number">${text(numberOf(access))}</td>
  </tr>`;
}

function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${join(heads.map((head) => html`<th class="${text(head === 'Entry' ? 'number' : '')}">${text(head)}</th>`))}
      </tr>
    </thead>
    <tbody>
      ${join(rows)}
    </tbody>
  </table>`;
}

function listWords({ studies, found }: NonNullable<Access['list']>): string {
  const own = studies === null ? 'Your name' : studies === 1 ? 'One of your studies' : `${studies} of your studies`;
  return `${own}, in a list of ${found === 1 ? 'one study' : `${found} studies`}`;
}

/** In place of a number: it came before there was a log; nobody outside has signed the log with it yet. */
export const OLDER = 'older';
export const NOT_YET = 'not yet';

export function numberOf({ records }: Access): string {
  const proof = records.find((record) => record.proof !== null)?.proof ?? null;
  if (proof !== null) return String(proof.index);
  return records.some(({ isWaiting }) => isWaiting === true) ? NOT_YET : OLDER;
}
