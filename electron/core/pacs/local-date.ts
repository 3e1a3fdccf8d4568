/** The workstation's own date, YYYY-MM-DD: "today" in a search means the reader's. */
export function localDate(wallMs: number): string {
  const now = new Date(wallMs);
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
