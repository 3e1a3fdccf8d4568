import type { Access, WhoSawReply } from '../../protocol/wire/who-saw.ts';
import type { PageWords } from './words/page-words.ts';

/** Kinds that were a look at the images, or ended as one. */
const LOOKS: readonly Access['what'][] = ['opened', 'ended', 'exported', 'printed', 'copied'];

/** A viewer that was asked to close was open, also where the entry of its opening is not here. */
const isLook = ({ what, records }: Access): boolean =>
  LOOKS.includes(what) || (what === 'other' && records.some(({ kind }) => kind === 'viewer.asked_to_close'));

/** What the page tells in one sentence or a few. "Nobody" only where nothing can be missing. */
export function pageSummary(reply: WhoSawReply, words: PageWords['summary']): string {
  const { by, accesses } = reply;
  const isWhole = holdsAll(reply);
  if (accesses.length === 0) {
    return [words.nothing(isWhole), ...(by.kind === 'patient' ? [words.notListed(isWhole)] : [])].join(' ');
  }
  const looks = accesses.filter(isLook);
  const people = new Set(looks.map(({ user }) => user?.id ?? '')).size;
  const seen = looks.length === 0 ? words.noLook(isWhole) : words.looks(looks.length, people);
  const further: readonly (readonly [count: number, say: (times: number) => string])[] = [
    [looks.filter(({ purpose }) => purpose === 'BTG').length, words.emergencies],
    [accesses.filter(({ what }) => what === 'refused').length, words.refused],
    [accesses.filter(({ what }) => what === 'listed').length, words.listed],
  ];
  return [seen, ...further.flatMap(([count, say]) => (count === 0 ? [] : [say(count)]))].join(' ');
}

/** Whether everything that was recorded in this time is here and can be read, and says what came of it. */
const holdsAll = ({ accesses, isCut, unreadable, destroyed, unindexed, notHere, otherIssuers }: WhoSawReply): boolean =>
  !isCut &&
  unindexed === 0 &&
  notHere !== undefined &&
  [...unreadable, ...destroyed, ...notHere, ...otherIssuers, ...accesses.filter(({ what }) => what === 'requested')]
    .length === 0;
