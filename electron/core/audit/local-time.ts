/** The second that was asked for last: records come many a second, and looking at the calendar costs more than the rest. */
let last = { second: NaN, date: '', zone: '' };

/** RFC 3339 with milliseconds and the workstation's own offset, for example 2026-11-23T02:10:09.120+01:00. */
export function localTime(wallMs: number): string {
  const second = Math.floor(wallMs / 1000);
  if (second !== last.second) last = { second, ...secondOf(second) };
  return `${last.date}.${String(Math.floor(wallMs) - second * 1000).padStart(3, '0')}${last.zone}`;
}

function secondOf(second: number): { readonly date: string; readonly zone: string } {
  const eastMinutes = -new Date(second * 1000).getTimezoneOffset();
  const date = new Date((second + eastMinutes * 60) * 1000).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  const two = (value: number): string => String(value).padStart(2, '0');
  const away = Math.abs(eastMinutes);
  return { date, zone: `${eastMinutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}` };
}
