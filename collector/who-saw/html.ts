/** Text that is safe to stand in a page. Only `html` and `escapeHtml` make it. */
export type Html = { readonly source: string };

const MARKS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Any text, so that it can be nothing but text: between tags and within quoted attributes. */
export function escapeHtml(text: string): Html {
  return { source: text.replaceAll(/[&<>"']/g, (mark) => MARKS[mark] ?? '') };
}

/** A template whose holes take safe parts only: the type refuses a bare string. */
export function html(parts: TemplateStringsArray, ...holes: readonly Html[]): Html {
  return { source: parts.reduce((whole, part, at) => `${whole}${holes[at - 1]?.source ?? ''}${part}`) };
}

export const join = (parts: readonly Html[]): Html => ({ source: parts.map(({ source }) => source).join('') });
