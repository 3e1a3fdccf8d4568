import { LINK_SCHEME } from './study-link.ts';

const isLink = (argument: string): boolean => argument.slice(0, LINK_SCHEME.length).toLowerCase() === LINK_SCHEME;

/**
 * The link among the arguments of a start: the only one, and the last, where the system puts it behind `--`
 * (docs/security.md 9.4). Null for anything else, whatever it is. What it says is for `parseLink` to judge.
 */
export function linkArgument(argv: readonly string[]): string | null {
  const links = argv.filter(isLink);
  const last = argv.at(-1);
  return links.length === 1 && last !== undefined && isLink(last) ? last : null;
}
