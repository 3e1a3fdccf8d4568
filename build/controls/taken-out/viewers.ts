import { without, type TakenOut } from '../control.ts';

const CHECK = 'electron/core/viewer/check-executable.security.test.ts';
const CALLS = 'build/check/forbidden-calls.security.test.ts';
const LAUNCH = 'electron/core/viewer/launch-viewer.integration.test.ts';
const PATHS = 'electron/core/viewer/program-path.test.ts';
const ARGS = 'electron/core/viewer/build-args.test.ts';
const ENVIRONMENT = 'electron/core/viewer/viewer-environment.test.ts';

/** Section 10: starting viewers. */
export const VIEWERS: readonly TakenOut[] = [
  without('10.1')('electron/core/viewer/launch-viewer.ts', '      shell: false,\n', '      shell: true,\n')(
    LAUNCH,
    'hands over each argument as it is',
  ),
  without('10.1')('electron/core/viewer/launch-viewer.ts', '      shell: false,\n', '      shell: true,\n')(
    CALLS,
    'makes no call that is forbidden to it',
  ),
  without('10.1')('electron/host/watch-logind.ts', "'/usr/bin/gdbus'", "'gdbus'")(
    CALLS,
    'starts programs by absolute path alone',
  ),
  without('10.2')(
    'electron/core/viewer/check-executable.ts',
    "if (!isProtected) return refuse('viewer.writable_by_users');",
    'void isProtected;',
  )(CHECK, 'refuses %s'),
  without('10.2')('electron/core/viewer/walk-path.ts', '    parts.push(stats);\n', '')(
    CHECK,
    'sees every folder and link on the way',
  ),
  without('10.2')('electron/core/viewer/unix-protection.ts', '(part.mode & 0o002) === 0 && ', '')(
    'electron/core/viewer/program-path.test.ts',
    '%s',
  ),
  without('10.2')('electron/core/viewer/program-path.ts', "!['', '.', '..'].includes(segment)", "segment !== ''")(
    PATHS,
    '%s %j: %s',
  ),
  without('10.3')('electron/core/viewer/program-path.ts', "return 'viewer.script_refused';\n", 'return null;\n')(
    PATHS,
    '%s %j: %s',
  ),
  without('10.3')(
    'electron/core/viewer/check-executable.ts',
    ' || !isProgram(head.subarray(0, bytesRead), platform)',
    '',
  )(CHECK, 'refuses %s'),
  without('10.4')(
    'electron/core/viewer/check-executable.ts',
    "if (found !== sha256) return refuse('viewer.hash_differs');",
    '',
  )(CHECK, 'refuses %s'),
  without('10.4')('electron/core/viewer/check-executable.ts', '  left.mtimeMs === right.mtimeMs &&\n', '')(
    CHECK,
    "takes the system's own program, and knows it again",
  ),
  without('10.5')(
    'electron/core/viewer/build-args.ts',
    'isUid(values.studyUid) ? [values.studyUid] : null',
    '[values.studyUid]',
  )(ARGS, 'refuses for %s %j'),
  without('10.5')(
    'electron/core/pacs/accession.ts',
    'const ACCESSION = /^[A-Za-z0-9]',
    'const ACCESSION = /^[-A-Za-z0-9]',
  )(ARGS, 'refuses for %s %j'),
  without('10.6')(
    'electron/core/viewer/launch-viewer.ts',
    'env: { ...start.environment }',
    'env: { ...process.env, ...start.environment }',
  )(LAUNCH, 'lets nothing of the environment through but what is passed'),
  without('10.6')('electron/core/viewer/viewer-environment.ts', 'extra.filter((name) => !NEVER.test(name))', 'extra')(
    ENVIRONMENT,
    'never passes what decides which code is loaded, even when a profile names it',
  ),
  without('10.6')(
    'electron/core/viewer/viewer-environment.ts',
    '{ PATH: UNIX_PATH }',
    "{ PATH: source['PATH'] ?? UNIX_PATH }",
  )(ENVIRONMENT, 'passes a short list, a PATH of its own, and what the profile names'),
  without('10.7')('electron/core/viewer/launch-viewer.ts', '      cwd: start.cwd,\n', '')(
    LAUNCH,
    'hands over each argument as it is',
  ),
  without('10.8')(
    'protocol/policy/viewer-templates.ts',
    "'folder', 'files', 'studyUid', 'accession'",
    "'folder', 'files', 'studyUid', 'accession', 'patientName'",
  )(ARGS, 'refuses the template %j'),
  without('10.9')('electron/core/viewer/launch-viewer.ts', 'detached: true', 'detached: false')(
    LAUNCH,
    'detaches it from the agent on %s',
  ),
  without('10.9')('electron/core/viewer/launch-viewer.ts', 'if (state.running) askToClose(pid, platform);', '')(
    LAUNCH,
    'closes it politely with all that it started, and says when it does not go',
  ),
  without('10.9')(
    'electron/core/viewer/study-folder.ts',
    "return now === identity ? 'ours' : 'gone';",
    "return 'ours';",
  )(
    'electron/core/viewer/study-folder.integration.test.ts',
    'of a number that went to another process are deleted, and a note that nobody wrote counts for nothing',
  ),
  without('10.10')(
    'electron/core/study/open-study.ts',
    'if (!recorded.ok && grantId === null) return notRecorded(recorded);',
    '',
  )(
    'electron/core/study/open-study.security.test.ts',
    'starts nothing that cannot be recorded, unless a glass was broken',
  ),
  without('10.2')(
    'electron/core/study/open-study.ts',
    "if (profile === null) return { ok: false, code: 'viewer.not_allowed' };",
    "if (profile === null) return { ok: true, value: { effect: 'opened', launchId: viewerId } };",
  )('electron/core/study/open-study.security.test.ts', 'starts no program that the policy does not list: %j'),
];
