import { defineCheck, error, fine } from '../check.ts';

export type KeychainFact = { readonly kind: 'answers' | 'locked' | 'damaged' | 'emptied' };

export const keychainCheck = defineCheck({
  id: 'keychain',
  about: 'Whether the operating system’s keychain answers and holds what it should',
  outcomes: {
    answers: fine('The keychain answers.'),
    locked: error(
      'The keychain is locked, missing, or does not answer.',
      'Sign in to the operating system as the workstation’s account and unlock its keychain (Linux: is gnome-keyring-daemon running, and libsecret installed? Windows: “Network access: Do not allow storage of passwords and credentials for network authentication” must be off). Until then only emergencies are possible.',
    ),
    damaged: error(
      'The keychain answers with something that Glasskey did not put there.',
      'Restore the keychain of this account from its backup, or enrol the workstation anew (glasskey enrol).',
    ),
    emptied: error(
      'The keychain answers, but does not hold what it held: it was emptied, or is another account’s.',
      'Run glasskey as the account that runs the agent. If the keychain was reset, enrol the workstation anew; the trail is put aside and a new one begins.',
    ),
  },
  judge: ({ kind }: KeychainFact) => ({ code: kind }),
});
