import { MAC_DOMAIN } from '../../electron/core/policy/machine/sources/mac-source.ts';
import type { PolicyKey } from './policy-keys.ts';
import { writeProfile } from './write-profile.ts';

/**
 * A configuration profile for macOS with every key and its example: a template, of which whoever manages the machines keeps
 * the keys that they want.
 */
export const writeMobileconfig = (keys: readonly PolicyKey[]): string =>
  writeProfile({
    identifier: `${MAC_DOMAIN}.profile`,
    displayName: 'Glasskey',
    description: 'Template: every key with an example. Keep those that you want.',
    payload: {
      type: MAC_DOMAIN,
      identifier: `${MAC_DOMAIN}.policy`,
      displayName: 'Glasskey workstation agent',
      values: Object.fromEntries(keys.map(({ key, example, exampleOnMac }) => [key, exampleOnMac ?? example])),
    },
  });
