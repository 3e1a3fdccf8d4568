import { jsonSchema, policyKeys } from './policy-keys.ts';
import { writeAdml, writeAdmx } from './write-admx.ts';
import { writeLoginItems } from './write-login-items.ts';
import { writeMobileconfig } from './write-mobileconfig.ts';
import { writeReference } from './write-reference.ts';

/** Everything that is written from the schema of the machine policy, by its place in the repository. */
export function policyFiles(): ReadonlyMap<string, string> {
  const keys = policyKeys();
  return new Map([
    ['docs/policy.md', writeReference(keys)],
    ['build/policy/files/policy.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`],
    ['build/policy/files/windows/glasskey.admx', writeAdmx(keys)],
    ['build/policy/files/windows/en-US/glasskey.adml', writeAdml(keys, 'en')],
    ['build/policy/files/windows/de-DE/glasskey.adml', writeAdml(keys, 'de')],
    ['build/policy/files/glasskey.mobileconfig', writeMobileconfig(keys)],
    ['build/policy/files/glasskey-login-items.mobileconfig', writeLoginItems()],
  ]);
}
