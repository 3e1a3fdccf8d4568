/**
 * HTML of a page for paper: a heading, paragraphs and tables, with bold words, code, links and pictures within. All the
 * Markdown that such a page needs; anything else would stand there as it was typed.
 */
export function pageHtml(markdown: string): string {
  return markdown
    .trim()
    .split(/\n{2,}/)
    .map(block)
    .join('\n');
}

function block(text: string): string {
  if (text.startsWith('|')) return table(text.split('\n'));
  const heading = /^(#{1,6}) (.+)$/.exec(text);
  if (heading === null) return `<p>${inline(text)}</p>`;
  const level = heading[1]?.length ?? 1;
  return `<h${level}>${inline(heading[2] ?? '')}</h${level}>`;
}

/** The second line only draws the rule under the first. */
const table = ([head = '', , ...rows]: readonly string[]): string =>
  `<table>${[head, ...rows].map((row) => `<tr>${cellsOf(row).join('')}</tr>`).join('')}</table>`;

const cellsOf = (row: string): readonly string[] =>
  row
    .slice(1, row.lastIndexOf('|'))
    .split('|')
    .map((cell) => `<td>${inline(cell.trim())}</td>`);

const inline = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replace(/!\[([^\]]*)\]\(([^)]+)\)/g, '<img src="$2" alt="$1">')
    .replace(/\[([^\]]*)\]\(([^)]+)\)/g, '<a href="$2">$1</a>')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>');
