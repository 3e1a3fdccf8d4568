import { readFileSync } from 'node:fs';
import { trackedFiles } from './tracked-files.ts';

/** Every document of the repository, by its path. */
export function readDocuments(): ReadonlyMap<string, string> {
  const files = trackedFiles().filter((file) => file.endsWith('.md'));
  return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
}

const FENCED = /^```.*?^```/gms;
const INLINE = /`([^`\n]+)`/g;
const LINK = /!?\[(?:[^\]]|\](?!\())*\]\(([^)\s]+)\)/g;

/** Where a document's links and pictures lead, outside of code. */
export function linksIn(text: string): readonly string[] {
  const prose = text.replace(FENCED, '').replace(INLINE, '');
  return [...prose.matchAll(LINK)].map(([, target = '']) => target);
}

/** The tests that a document names: `file.test.ts` “title”, “title”. */
export function testsIn(text: string): readonly { readonly file: string; readonly titles: readonly string[] }[] {
  return [...text.matchAll(/`([^`\n]+\.(?:test|spec)\.ts)`((?:[ ,]*“[^”\n]+”)+)/g)].map(
    ([, file = '', titles = '']) => ({
      file,
      titles: [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title),
    }),
  );
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsIn(text: string): ReadonlySet<string> {
  const headings = [...text.replace(FENCED, '').matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading = '']) => heading);
  const slugs = headings.map((heading) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  return new Set(slugs.map((slug, at) => numbered(slug, slugs.slice(0, at))));
}

const numbered = (slug: string, before: readonly string[]): string => {
  const times = before.filter((one) => one === slug).length;
  return times === 0 ? slug : `${slug}-${times}`;
};

/** What a document says to type: lines of code blocks and code within sentences that begin with `glasskey` or `npm`. */
export function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(FENCED)].flatMap(([block]) => block.split('\n').slice(1, -1));
  const prose = text.replace(FENCED, '');
  const indented = [...prose.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = '']) => line);
  const inline = [...prose.matchAll(INLINE)].map(([, code = '']) => code);
  return [...blocks, ...indented, ...inline].flatMap(commandsOf);
}

const START = /^(glasskey|npm) /;

/** The commands of one line: without comment, prompt, redirection; those within `$(…)` and on either side of a pipe. */
function commandsOf(line: string): readonly string[] {
  const [outer, inner] = takeOutNested(line.trim().replace(/^\$ |^sudo /, ''));
  const plain = outer.replace(/\s#.*$/, '').replace(/\s[<>]\s?\S+/g, '');
  const [first = '', ...others] = plain.split(' | ').map((part) => part.replace(/[[\]]/g, ' ').trim());
  const commands = START.test(first) ? [first] : [];
  for (const part of others) {
    if (START.test(part)) commands.push(part);
    // "policy check FILE | matrix": another word in the place of the last one that is a word and no value.
    else if (START.test(first) && /^[a-z]/.test(part)) commands.push(`${stemOf(first)} ${part}`);
  }
  return [...commands, ...inner.flatMap(commandsOf)];
}

function takeOutNested(line: string): readonly [string, readonly string[]] {
  const nested = [...line.matchAll(/\$\(([^)]*)\)/g)].map(([, command = '']) => command);
  return [line.replace(/"?\$\([^)]*\)"?/g, 'VALUE'), nested];
}

/** `glasskey policy check FILE` → `glasskey policy`. */
const stemOf = (command: string): string => {
  const words = command.split(/\s+/);
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  return words.slice(0, (end === -1 ? words.length : end) - 1).join(' ');
};

/** A command's words as a shell would hand them over; `…`, which stands for more of the same, is left out at the end. */
export function wordsOf(command: string): readonly string[] {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  const isMore = words.at(-1) === '…' && words.at(-2)?.startsWith('-') !== true;
  return (isMore ? words.slice(0, -1) : words).filter((word) => word !== '\\');
}
