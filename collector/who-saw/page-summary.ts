import type { Access, WhoSawReply } from '../../protocol/wire/who-saw.ts';

/** Kinds that were a look at the images, or ended as one. */
const LOOKS: readonly Access['what'][] = ['opened', 'ended', 'exported', 'printed', 'copied'];

/** A viewer that was asked to close was open, also where the entry of its opening is not here. */
const isLook = ({ what, records }: Access): boolean =>
  LOOKS.includes(what) || (what === 'other' && records.some(({ kind }) => kind === 'viewer.asked_to_close'));

/** What the page tells in one sentence or a few. "Nobody" only where nothing can be missing. */
export function pageSummary(reply: WhoSawReply): string {
  const { by, accesses } = reply;
  const nobody = isWhole(reply) ? 'Nobody' : 'No entry here says that anybody';
  const lists = by.kind === 'patient' ? ` ${nobody} was shown your name in a list.` : '';
  if (accesses.length === 0) return `${nobody} opened your images, or tried to, in this time.${lists}`;
  const looks = accesses.filter(isLook);
  const people = new Set(looks.map(({ user }) => user?.id ?? ''));
  const refused = accesses.filter(({ what }) => what === 'refused').length;
  const emergencies = looks.filter(({ purpose }) => purpose === 'BTG').length;
  const listed = accesses.filter(({ what }) => what === 'listed').length;
  const seen =
    looks.length === 0
      ? `${nobody} opened your images in this time.`
      : `Your images were opened or copied ${times(looks.length)} by ${people.size === 1 ? 'one person' : `${people.size} people`}.`;
  const urgent =
    emergencies === 0 ? '' : ` ${capital(times(emergencies))} it was in an emergency; each of these is reviewed.`;
  const denied = refused === 0 ? '' : ` ${capital(times(refused))} somebody tried and was refused.`;
  const shown = listed === 0 ? '' : ` Your name was shown in a list of studies ${times(listed)}.`;
  return `${seen}${urgent}${denied}${shown}`;
}

/** Whether everything that was recorded in this time is here and can be read, and says what came of it. */
const isWhole = ({ accesses, isCut, unreadable, destroyed, unindexed, notHere }: WhoSawReply): boolean =>
  !isCut &&
  unindexed === 0 &&
  notHere !== undefined &&
  [...unreadable, ...destroyed, ...notHere, ...accesses.filter(({ what }) => what === 'requested')].length === 0;

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
