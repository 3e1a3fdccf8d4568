import { without, type TakenOut } from '../control.ts';

/** Section 17: where new versions come from, and how far they go. */
export const UPDATES: readonly TakenOut[] = [
  without('17.3')(
    'build/package/repository/write-apt-repository.ts',
    "  signFile(key, release, join(suite, 'InRelease'), 'clear');\n  signFile(key, release, join(suite, 'Release.gpg'), 'apart');\n",
    '',
  )(
    'build/package/repository/repositories.integration.test.ts',
    'hands out every version that was taken in to whoever trusts its key',
  ),
  without('17.4')(
    'collector/rollout/judge-rollout.ts',
    'const isWorse = share(unwell, named.length) > usual + TOLERATED_SHARE;',
    'const isWorse = false;',
  )('collector/rollout/judge-rollout.property.test.ts', 'has regressed when %s that were well is not any more'),
  without('17.4')(
    'collector/rollout/watch-rollout.ts',
    "    changeRollout(collector, 'hold', { actor: 'collector', because: 'health_regressed' });\n",
    '',
  )('collector/rollout/rollout.integration.test.ts', 'holds by itself when a workstation %s, and raises it'),
  without('17.5')('build/package/linux/update', 'if ! is_newer "$version" "$current"; then', 'if false; then')(
    'e2e/installed.spec.ts',
    'the deb is installed, enrolled, signed in to, upgraded with its trail, and removed leaving the trail',
  ),
  without('17.5')('build/package/linux/update', ' --setopt=glasskey.gpgcheck=1 --setopt=glasskey.repo_gpgcheck=1', '')(
    'build/package/linux/update-by-dnf.integration.test.ts',
    'installs nothing from a repository with %s',
  ),
  without('17.6')(
    'electron/core/enrolment/known-machine.ts',
    'const verdict = judgeMachine(compared);',
    "const verdict = 'same' as MachineVerdict;",
  )(
    'electron/core/enrolment/known-machine.test.ts',
    'is learned once, and more of it when more can be read; of another enrolment nothing is known',
  ),
  without('17.6')('electron/core/enrolment/known-machine.ts', "if (verdict !== 'other') return", 'return')(
    'electron/core/enrolment/known-machine.test.ts',
    'keeps the name by which the collector knows it; another machine gets one of its own',
  ),
  without('17.6')(
    'electron/wiring/foundation.ts',
    "if (recognised.verdict !== 'other') return { found, recognised };",
    'return { found, recognised };',
  )(
    'e2e/agent/start-without-trail.integration.test.ts',
    'refuses sign-in, shows the images of an emergency, writes nothing as its twin, and is another workstation with a new token',
  ),
];
