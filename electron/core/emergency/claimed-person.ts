import { CLAIMED_PREFIX, UserIdSchema, type Person } from '../../../protocol/people.ts';
import { ok, refuse, type Result } from '../errors.ts';

/**
 * Someone who cannot prove who they are, as they say they are: an emergency clinician and nothing else, marked in the
 * identifier and in the name. Refuses `emergency.identity_missing` for text that names nobody.
 */
export function claimedPerson(said: string): Result<Person> {
  const name = said
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 64);
  if ((name.match(/\p{L}/gu)?.length ?? 0) < 2) return refuse('emergency.identity_missing');
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9._@-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64 - CLAIMED_PREFIX.length);
  return ok({
    id: UserIdSchema.parse(`${CLAIMED_PREFIX}${slug === '' ? 'unwritable' : slug}`),
    name: `${name} (claimed)`,
    familyName: name.split(/[\s,]+/).at(name.includes(',') ? 0 : -1) ?? '',
    department: '',
    roles: ['emergency-clinician'],
  });
}
