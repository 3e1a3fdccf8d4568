import { isIP } from 'node:net';
import type { Policy } from '../../../../protocol/policy/policy.ts';

const within = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high;

/** https, or http to this machine itself. */
export const isSafeUrl = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null) return false;
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
};

/** CIDR, or one address. */
const isNetwork = (text: string): boolean => {
  const [address = '', bits = '0', ...more] = text.split('/');
  const family = isIP(address);
  return family > 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
};

/** The limits on which safety rests, written down a second time: none of them may be stretched by a signed policy. */
export function isSafePolicy({ session, offline, emergency, pacs, viewers, access }: Policy): boolean {
  const actions: readonly string[] = emergency.extraActions;
  const ids = viewers.map(({ id }) => id);
  return (
    within(session.maximumHours, 1, 12) &&
    within(session.idleMinutes, 1, 30) &&
    Object.values(session.idleMinutesByRole).every((minutes) => within(minutes, 1, 30)) &&
    within(session.warningSeconds, 10, 60) &&
    within(session.unlockWithoutCodeMinutes, 0, 30) &&
    within(session.endAfterLockedMinutes, 1, 30) &&
    ['curtain', 'os', 'both'].includes(session.lockMode) &&
    within(offline.hours, 1, 72) &&
    within(offline.uses, 1, 50) &&
    within(emergency.grantHours, 1, 24) &&
    emergency.reasons.length > 0 &&
    !actions.includes('delete') &&
    !actions.includes('modify-metadata') &&
    (pacs === null || (isSafeUrl(pacs.dicomWebUrl) && within(pacs.timeoutSeconds, 1, 60))) &&
    new Set(ids).size === ids.length &&
    ids.every((id) => /^[a-z0-9-]{1,32}$/.test(id)) &&
    viewers.every((viewer) => viewer.kind === 'desktop' || viewer.origins.every(isSafeUrl)) &&
    access.knownNetworks.every(isNetwork)
  );
}
