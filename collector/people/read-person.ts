import { z } from 'zod';
import { type Person, PersonSchema, RoleSchema } from '../../protocol/people.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

/** How a person's time-based codes are made, chosen before the factor is enrolled. */
export const TotpOptionsSchema = z.strictObject({
  algorithm: z.enum(['SHA1', 'SHA256', 'SHA512']),
  digits: z.union([z.literal(6), z.literal(8)]),
  period: z.union([z.literal(30), z.literal(60)]),
});
export type TotpOptions = z.infer<typeof TotpOptionsSchema>;

/** A person and what the collector alone keeps of them. */
export type KnownPerson = {
  readonly person: Person;
  readonly state: 'active' | 'disabled';
  readonly passwordHash: string;
  readonly totp: TotpOptions;
  readonly factor: 'totp' | 'hotp' | null;
};

export function readPerson(collector: Pick<Collector, 'store'>, user: string): KnownPerson | null {
  return readPeople(collector, user).at(0) ?? null;
}

/** Everybody in order of sign-in name, or only `user`. */
export function readPeople({ store }: Pick<Collector, 'store'>, user?: string): readonly KnownPerson[] {
  const all = queries
    .selectFrom('people')
    .leftJoin('factors', 'factors.user', 'people.id')
    .selectAll('people')
    .select('factors.kind as factor')
    .orderBy('people.id');
  return store.all(user === undefined ? all : all.where('people.id', '=', user)).map((row) => {
    const { id, name, familyName, department, state, passwordHash } = row;
    const roles = z.array(RoleSchema).parse(JSON.parse(row.roles));
    const person = PersonSchema.parse({ id, name, familyName, department, roles });
    const totp = TotpOptionsSchema.parse(JSON.parse(row.totp));
    return { person, state, passwordHash, totp, factor: row.factor };
  });
}
