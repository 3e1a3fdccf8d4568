/** At most so many octets of UTF-8, and no half character at the end. */
export function shorten(text: string, octets: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= octets) return text;
  return `${new TextDecoder().decode(bytes.subarray(0, octets), { stream: true })}…`;
}
