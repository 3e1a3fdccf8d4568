import { without, type TakenOut } from '../control.ts';

const PRIVATE = 'electron/host/keep-private.security.test.ts';
const SIGN_IN = 'electron/core/session/sign-in.security.test.ts';

/** Sections 8 and 13: secrets at rest and in memory, pictures of the screen. */
export const SECRETS: readonly TakenOut[] = [
  without('8.1')(
    'electron/core/vault/keychain.ts',
    "throw new AgentError('vault.locked', { cause });",
    'return null as T;',
  )(
    'electron/core/vault/keychain.integration.test.ts',
    'is vault.locked where there is none, and writes the secret nowhere else',
  ),
  without('8.2')(
    'electron/core/session/offline-credential.ts',
    "cipher.update(JSON.stringify(material), 'utf8')",
    'Buffer.from(JSON.stringify(material))',
  )(SIGN_IN, 'names no secret, and is bound to its person'),
  without('8.2')(
    'electron/core/session/offline-credential.ts',
    '`glasskey offline v1\\n${user}`',
    "'glasskey offline v1'",
  )(SIGN_IN, 'names no secret, and is bound to its person'),
  without('8.3')(
    'electron/core/session/offline-credential.ts',
    "if (key.every((byte) => byte === 0)) throw new AgentError('internal');",
    '',
  )('electron/core/session/offline-credential.test.ts', 'refuses to seal with a key that was wiped'),
  without('8.4')(
    'electron/host/keep-private.ts',
    "window.on('focus', () => app.setSecureKeyboardEntryEnabled(true));",
    '',
  )(PRIVATE, 'on macOS no other program hears the keys of a window that takes passwords, while it has the focus'),
  without('8.5')('electron/core/audit/open-database.ts', 'chmodSync(file, 0o600);', 'chmodSync(file, 0o644);')(
    'electron/core/audit/open-trail.test.ts',
    'is readable by this account alone',
  ),
  without('8.6')(
    'electron/core/log.ts',
    'isLogValue(field, given.get(name)) ? given.get(name) : WITHHELD',
    'given.get(name)',
  )('electron/core/log.test.ts', 'withholds %j wherever it is given'),
  without('13.1')('electron/host/keep-private.ts', "if (platform === 'win32') window.setContentProtection(true);", '')(
    PRIVATE,
    'on %s pictures of the screen leave out our pages where that can be asked for',
  ),
  without('13.2')('electron/host/deny-permissions.ts', 'callback(null)', 'callback({})')(
    'electron/host/permissions.security.test.ts',
    'a page that asks for the screen gets none, and does not end the agent by asking',
  ),
];
