import { MAC_DOMAIN } from '../../electron/core/policy/machine/sources/mac-source.ts';
import { writeProfile } from './write-profile.ts';

/** Label and file name of the LaunchAgent that starts the supervisor. */
export const LAUNCH_AGENT = `${MAC_DOMAIN}.supervisor`;

/**
 * A configuration profile for macOS 13 and later by which nobody switches the LaunchAgent off in the system's settings: a
 * template, with the team in whose name the hospital's package is signed still to be put in. It counts only where a device
 * management sends it.
 */
export const writeLoginItems = (): string =>
  writeProfile({
    identifier: `${MAC_DOMAIN}.login-items.profile`,
    displayName: 'Glasskey supervision',
    description: 'Template: put the team identifier of your signature in place of ABCDE12345.',
    payload: {
      type: 'com.apple.servicemanagement',
      identifier: `${MAC_DOMAIN}.login-items`,
      displayName: 'Glasskey supervision',
      values: {
        Rules: [
          {
            RuleType: 'Label',
            RuleValue: LAUNCH_AGENT,
            TeamIdentifier: 'ABCDE12345',
            Comment: 'The supervisor of the workstation agent',
          },
        ],
      },
    },
  });
