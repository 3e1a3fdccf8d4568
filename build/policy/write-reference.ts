import { LINUX_POLICY } from '../../electron/core/policy/machine/sources/linux-source.ts';
import { MAC_POLICY } from '../../electron/core/policy/machine/sources/mac-source.ts';
import { WINDOWS_POLICY } from '../../electron/core/policy/machine/sources/windows-source.ts';
import { GROUP_TITLES, type PolicyKey } from './policy-keys.ts';

const INTRODUCTION = `# What IT sets on a machine

<!-- Written by \`node build/policy/write-policy-files.ts\` from the schema in electron/core/policy/machine. -->

The collector's signed policy says what counts everywhere. What differs from machine to machine, and what has to be known
before there is a collector, IT sets on the machine itself. The keys are the same on every system:

| system | where | template |
| --- | --- | --- |
| Linux | \`${LINUX_POLICY}\`: one JSON object, root's, writable by nobody else, nor any folder above it | \`build/policy/files/policy.schema.json\` |
| Windows | \`${WINDOWS_POLICY}\`, as group policy writes it | \`build/policy/files/windows\` |
| macOS | \`${MAC_POLICY}\`, as a profile writes it | \`build/policy/files/glasskey.mobileconfig\` |

One source wins whole: there is no other place, no argument and no environment variable. It is read at the start and then
every minute.

- **Absent**: nothing is set. Taken away, nothing of it is left.
- **Unreadable**: the last good one counts, and the pages say that it cannot be read.
- **Invalid** (no JSON, an unknown key, a value beyond its limits, a file that others can write): all of it is refused,
  recorded and shown, and the last good one counts. A rule that is silently left out would be worse.

\`glasskey policy effective\` says for each key which value counts and which source won; \`--json\` says it for tools. Where
the rule below is *stricter*, the machine and the collector can each only tighten what the other says; where it is *this
one*, the value set here counts. What concerns sessions and viewers counts within a minute; the rest from the next time
that nobody works at the machine. Emergency access is never limited by any of it, and at least one viewer always stays.

On macOS 13 and later people can switch background programs off in the system's settings. \`build/policy/files/glasskey-login-items.mobileconfig\`,
with the team identifier of your signature put in and sent by a device management, keeps the one that starts the supervisor on.

The sources of Windows and macOS were never run on those systems yet: tests read what \`reg.exe\`, PowerShell and \`plutil\` print. The
templates are checked for being complete and free of dangling references, and validated under schemas that were written
in our own words after Microsoft's and Apple's pages (\`build/policy/testing\`); their own schemas and editors have not seen them.
`;

/** The reference of all keys, for IT: docs/policy.md. */
export function writeReference(keys: readonly PolicyKey[]): string {
  const groups = Object.entries(GROUP_TITLES).map(([group, title]) =>
    [`\n## ${title.en}\n`, ...keys.filter((one) => one.group === group).map(section)].join('\n'),
  );
  return `${INTRODUCTION}${groups.join('')}`;
}

const section = ({ key, title, description, kind, rule, otherwise, example }: PolicyKey): string => `### \`${key}\`

${title}. ${description}

- Value: ${kindInWords(kind)}
- Which counts: ${rule === 'tighten' ? 'the stricter one' : 'this one'}
- Not set: ${otherwise}
- Example: \`${JSON.stringify(example)}\`
`;

function kindInWords(kind: PolicyKey['kind']): string {
  switch (kind.is) {
    case 'text':
      return `text of at most ${kind.maxLength} characters`;
    case 'number':
      return `a whole number from ${kind.from} to ${kind.to}`;
    case 'truth':
      return '`true` or `false` (Windows: 1 or 0)';
    case 'choice':
      return kind.of.map((item) => `\`${item}\``).join(', ');
    case 'list':
      return `a list of at most ${kind.most} texts`;
  }
}
