/** Attributes of an element; those that are null are left out. */
type Attributes = Readonly<Record<string, string | null>>;

/** What XML 1.0 has no way to write: most control characters and two code points. */
// eslint-disable-next-line no-control-regex
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would turn these into spaces.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Text that XML and JSON can carry: what they cannot is replaced by U+FFFD. */
export function writableText(text: string): string {
  return text.toWellFormed().replace(IMPOSSIBLE, '\ufffd');
}

const escape = (text: string): string =>
  writableText(text).replace(/[&<>"\t\n\r]/g, (found) => ESCAPES[found] ?? found);

/** An element with attributes and what is inside it: elements, written already. */
export function element(name: string, attributes: Attributes, inside: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [` ${key}="${escape(value)}"`],
  );
  const open = `<${name}${written.join('')}`;
  return inside.length === 0 ? `${open}/>` : `${open}>${inside.join('')}</${name}>`;
}

/** An element that holds text. */
export function textElement(name: string, text: string): string {
  return `<${name}>${escape(text)}</${name}>`;
}
