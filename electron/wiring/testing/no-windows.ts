import type { Host } from '../running-agent.ts';

const nothing = (): void => undefined;

/** The host of an agent without windows; a web viewer's page is there at once. */
export const NO_WINDOWS: Host = {
  cover: nothing,
  show: nothing,
  attract: nothing,
  openEmergency: nothing,
  closeEmergency: nothing,
  openWebWindow: () => ({ close: nothing, arrived: Promise.resolve('there') }),
  lockOperatingSystem: nothing,
  displays: () => null,
};
