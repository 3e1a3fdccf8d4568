import { format, resolveConfig } from 'prettier';

/**
 * A page with what the code has now in each of its places, which lie between comments `NAME: begin` and `NAME: end`; the words
 * around them stay as they are. Throws when the page has no such place.
 */
export async function renewPage(file: string, page: string, places: Readonly<Record<string, string>>): Promise<string> {
  const renewed = Object.entries(places).reduce((text, [name, place]) => {
    const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
    const [before, , after] = text.split(new RegExp(`${begin}|${end}`));
    if (before === undefined || after === undefined) throw new Error(`${file} has no place for ${name}`);
    return `${before}${begin}\n\n${place}\n\n${end}${after}`;
  }, page);
  return format(renewed, { ...(await resolveConfig(file)), parser: 'markdown' });
}
