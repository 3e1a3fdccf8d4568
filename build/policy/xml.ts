const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (letter) => ESCAPES[letter] ?? letter);

export type Xml = string | { readonly xml: readonly string[] };
type Attributes = Readonly<Record<string, string | number>>;

/** One element, in lines; text is escaped and stands on the line of its element. */
export function element(
  name: string,
  attributes: Attributes,
  ...content: readonly Xml[]
): { readonly xml: readonly string[] } {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escape(String(value))}"`)].join(
    ' ',
  );
  if (content.length === 0) return { xml: [`<${head} />`] };
  if (content.every((part) => typeof part === 'string'))
    return { xml: [`<${head}>${escape(content.join(''))}</${name}>`] };
  const inner = content.flatMap((part) => (typeof part === 'string' ? [escape(part)] : part.xml));
  return { xml: [`<${head}>`, ...inner.map((line) => `  ${line}`), `</${name}>`] };
}

/** A whole document; `doctype` stands before its root. */
export const xmlDocument = (root: { readonly xml: readonly string[] }, ...doctype: readonly string[]): string =>
  `${['<?xml version="1.0" encoding="utf-8"?>', ...doctype, ...root.xml].join('\n')}\n`;
