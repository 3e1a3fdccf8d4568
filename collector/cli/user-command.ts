import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Role, ROLES, RoleSchema } from '../../protocol/people.ts';
import { SecondFactorSchema } from '../../protocol/wire/sign-in.ts';
import type { Collector } from '../collector.ts';
import {
  addPerson,
  assignFactor,
  disablePerson,
  editPerson,
  enablePerson,
  type PersonResult,
  resetFactor,
  resetPassword,
  setRoles,
  unlockPerson,
} from '../people/manage-people.ts';
import { readPeople, TotpOptionsSchema } from '../people/read-person.ts';
import { type CommandIo, createSecretReader, EXIT, print, UsageError } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  name: { type: 'string' },
  'family-name': { type: 'string' },
  department: { type: 'string' },
  roles: { type: 'string' },
  algorithm: { type: 'string', default: 'SHA1' },
  digits: { type: 'string', default: '6' },
  period: { type: 'string', default: '30' },
  counter: { type: 'string', default: '0' },
  kind: { type: 'string', default: 'hotp' },
  json: { type: 'boolean', default: false },
} as const;
type Values = ReturnType<typeof parseUser>['values'];

const parseUser = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

type Action = (call: {
  readonly collector: Collector;
  readonly user: string;
  readonly values: Values;
  readonly actor: string;
  /** Reads a secret from standard input. */
  readonly ask: (label: string) => Promise<string>;
}) => Promise<PersonResult> | PersonResult;

const ACTIONS: Readonly<Record<string, Action>> = {
  add: async ({ collector, user, values, actor, ask }) => {
    const person = {
      id: user,
      name: values.name ?? user,
      familyName: values['family-name'] ?? '',
      department: values.department ?? '',
      roles: rolesOf(values),
    };
    return addPerson(collector, { person, totp: totpOf(values), password: await ask('Password'), actor });
  },
  roles: ({ collector, user, values, actor }) => setRoles(collector, user, rolesOf(values), actor),
  edit: ({ collector, user, values, actor }) => editPerson(collector, user, editOf(values), actor),
  disable: ({ collector, user, actor }) => disablePerson(collector, user, actor),
  enable: ({ collector, user, actor }) => enablePerson(collector, user, actor),
  unlock: ({ collector, user, actor }) => unlockPerson(collector, user, actor),
  'reset-factor': ({ collector, user, actor }) => resetFactor(collector, user, actor),
  'reset-password': async ({ collector, user, actor, ask }) =>
    resetPassword(collector, { user, password: await ask('New password'), actor }),
  'assign-token': async ({ collector, user, values, actor, ask }) =>
    assignFactor(collector, user, factorOf(values, await ask('Secret in Base32')), actor),
};

/** `glasskey collector user ACTION [USER] --data DIR …`. Passwords and secrets come from standard input. */
export async function userCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseUser(args);
  const [name, user] = positionals;
  if (name === 'list') return listPeople(values, io);
  const action = name !== undefined && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) throw new UsageError(`user: one of list, ${Object.keys(ACTIONS).join(', ')}`);
  if (user === undefined) throw new UsageError(`user ${name}: whom?`);
  return withCollector(values.data, async ({ collector }) => {
    const secrets = createSecretReader(io);
    try {
      const result = await action({ collector, user, values, actor: commandActor(), ask: secrets.ask });
      const word = result.ok ? 'done' : result.code;
      print(io, values.json, { user, action: name, ...result }, [`${user}: ${word}`]);
      return result.ok ? EXIT.done : EXIT.refused;
    } finally {
      secrets.close();
    }
  });
}

async function listPeople(values: Values, io: CommandIo): Promise<number> {
  return withCollector(values.data, ({ collector }) => {
    const people = readPeople(collector).map(({ person, state, factor }) => ({ ...person, state, factor }));
    const lines = people.map(({ id, name, roles, state, factor }) =>
      [id.padEnd(20), state.padEnd(9), (factor ?? 'none').padEnd(5), roles.join(','), name].join(' '),
    );
    print(io, values.json, people, lines);
    return EXIT.done;
  });
}

function rolesOf({ roles }: Values): readonly Role[] & Role[] {
  const parsed = z
    .array(RoleSchema)
    .min(1)
    .safeParse(roles?.split(',').map((role) => role.trim()));
  if (!parsed.success) throw new UsageError(`--roles: a list of ${ROLES.join(', ')}`);
  return [...new Set(parsed.data)];
}

/** What was said of a person; what was not stays as it is. */
function editOf({ name, department, 'family-name': familyName }: Values): Parameters<typeof editPerson>[2] {
  const said = Object.entries({ name, department, familyName }).filter(([, value]) => value !== undefined);
  if (said.length === 0) throw new UsageError('user edit: at least one of --name, --family-name, --department');
  return Object.fromEntries(said);
}

function totpOf({ algorithm, digits, period }: Values): z.infer<typeof TotpOptionsSchema> {
  const parsed = TotpOptionsSchema.safeParse({ algorithm, digits: Number(digits), period: Number(period) });
  if (!parsed.success) throw new UsageError('--algorithm SHA1|SHA256|SHA512 --digits 6|8 --period 30|60');
  return parsed.data;
}

function factorOf(
  { kind, algorithm, digits, period, counter }: Values,
  secret: string,
): z.infer<typeof SecondFactorSchema> {
  const common = { kind, algorithm, digits: Number(digits), secret: secret.replaceAll(' ', '').toUpperCase() };
  const moving = kind === 'totp' ? { period: Number(period), lastStep: -1 } : { counter: Number(counter) };
  const parsed = SecondFactorSchema.safeParse({ ...common, ...moving });
  if (!parsed.success) throw new UsageError('assign-token: --kind hotp|totp and a secret of 26 characters or more');
  return parsed.data;
}
