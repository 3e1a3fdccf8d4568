/** RFC 3339 with milliseconds and the workstation's own offset, for example 2026-11-23T02:10:09.120+01:00. */
export function localTime(wallMs: number): string {
  const eastMinutes = -new Date(wallMs).getTimezoneOffset();
  const shifted = new Date(wallMs + eastMinutes * 60_000).toISOString().slice(0, -1);
  const two = (value: number): string => String(value).padStart(2, '0');
  const away = Math.abs(eastMinutes);
  return `${shifted}${eastMinutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}
