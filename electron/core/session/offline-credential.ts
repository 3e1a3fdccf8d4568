import { createCipheriv, createDecipheriv } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { PASSWORD_COST } from '../../../protocol/authenticator/password.ts';
import type { PasswordCost } from '../../../protocol/authenticator/password.ts';
import type { RandomBytes } from '../../../protocol/authenticator/random-bytes.ts';
import { PersonSchema, RoleSchema, type Person, type Role } from '../../../protocol/people.ts';
import { SecondFactorSchema } from '../../../protocol/wire/sign-in.ts';
import { AgentError } from '../errors.ts';
import type { StateStore } from './state-store.ts';

/** What lets one person sign in here without the collector. It exists in the clear only in memory. */
const MaterialSchema = z.strictObject({
  person: PersonSchema,
  factor: SecondFactorSchema,
  issuedAtMs: z.number(),
  expiresAtMs: z.number(),
  usesGiven: z.number().int().min(0),
  usesSpent: z.number().int().min(0),
});
export type OfflineMaterial = Readonly<z.infer<typeof MaterialSchema>>;

/** Derived from a person's password for their own material alone. Wiped by whoever holds it. */
export type OfflineKey = { readonly user: string; readonly salt: Buffer; readonly key: Buffer };

export type OfflineCredentials = {
  /** One Argon2id run whoever the name is, off the main thread: known and unknown names cost the same. */
  readonly deriveKey: (user: string, password: string) => Promise<OfflineKey>;
  /**
   * The material, or null: no such person here, another password, or not what was sealed. Whoever is in it has no role
   * when the collector has taken all that were sealed, and may then do nothing here.
   */
  readonly open: (key: OfflineKey) => OfflineMaterial | null;
  /** Seals durably before it returns. */
  readonly seal: (key: OfflineKey, material: OfflineMaterial) => void;
  /** Puts the person as the collector knows them now into their material, and changes nothing else in it. */
  readonly keepPerson: (key: OfflineKey, person: Person) => void;
  /**
   * Without the password nothing inside the seal can be read or changed. What can be done is to note beside it which
   * roles are left: the note takes away at each opening, whoever writes it can give nobody anything, and new roles, name
   * and department wait for the next password that the collector hears of. A new seal makes the note needless.
   */
  readonly limitRoles: (user: string, roles: readonly Role[]) => void;
  readonly forget: (user: string) => void;
  /** Forgets what ran out a month ago. Until then it still tells who someone is, in an emergency. */
  readonly forgetStale: (nowMs: number) => void;
};

const PEOPLE = 'offline.people';
const KEPT_AFTER_SEALING_MS = 33 * 24 * 3_600_000;
const base64 = (bytes: number) => z.base64().refine((text) => Buffer.from(text, 'base64').length === bytes);
const SealedSchema = z.strictObject({
  v: z.literal(1),
  salt: base64(16),
  nonce: base64(12),
  /** AES-256-GCM ciphertext, then its 16-byte tag. */
  sealed: z.base64().min(24),
  sealedAtMs: z.number(),
  /** Roles that the person still has, told while nobody could open the seal. */
  rolesLeft: z.array(RoleSchema).nullable().default(null),
});
type Sealed = z.infer<typeof SealedSchema>;
type People = ReadonlyMap<string, Sealed>;

type Deps = { readonly store: StateStore; readonly random: RandomBytes; readonly cost?: PasswordCost };

/**
 * Offline material of the people of this workstation, in its durable state. Reading rooms share one account of the
 * operating system, so each person's is sealed with a key from their own password (64 MiB, 3 passes; a lower cost
 * is for tests of logic). Uses and expiry are inside the seal: editing the database raises neither.
 */
export function createOfflineCredentials({ store, random, cost = PASSWORD_COST }: Deps): OfflineCredentials {
  const keep = (people: People): void => store.set(PEOPLE, Object.fromEntries(people));
  const open = (key: OfflineKey): OfflineMaterial | null => {
    const sealed = readPeople(store).get(key.user);
    const material = sealed === undefined ? null : unseal(key, sealed);
    return material && withRolesLeft(material, sealed?.rolesLeft ?? null);
  };
  const sealInto = (key: OfflineKey, material: OfflineMaterial): void =>
    keep(new Map(readPeople(store)).set(key.user, seal(key, material, random(12))));
  return {
    deriveKey: async (user, password) => {
      const known = readPeople(store).get(user);
      const salt = known === undefined ? Buffer.from(random(16)) : Buffer.from(known.salt, 'base64');
      return { user, salt, key: await derive(password, salt, cost) };
    },
    open,
    seal: sealInto,
    keepPerson: (key, person) => {
      const known = open(key);
      if (known !== null && !isDeepStrictEqual(known.person, person)) sealInto(key, { ...known, person });
    },
    limitRoles: (user, roles) => {
      const people = readPeople(store);
      const known = people.get(user);
      if (known !== undefined) keep(new Map(people).set(user, { ...known, rolesLeft: [...roles] }));
    },
    forget: (user) => {
      const people = new Map(readPeople(store));
      if (people.delete(user)) keep(people);
    },
    forgetStale: (nowMs) => {
      const people = readPeople(store);
      const fresh = [...people].filter(([, { sealedAtMs }]) => nowMs - sealedAtMs < KEPT_AFTER_SEALING_MS);
      if (fresh.length < people.size) keep(new Map(fresh));
    },
  };
}

function withRolesLeft(material: OfflineMaterial, left: readonly Role[] | null): OfflineMaterial {
  if (left === null) return material;
  const roles = material.person.roles.filter((role) => left.includes(role));
  return { ...material, person: { ...material.person, roles } };
}

/** Ends the life of a key. */
export const wipeKey = ({ key }: OfflineKey): void => void key.fill(0);

async function derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  const bytes = Buffer.from(password.normalize('NFC'), 'utf8');
  try {
    return await hashRaw(bytes, {
      salt,
      outputLen: 32,
      memoryCost: cost.memoryKib,
      timeCost: cost.passes,
      parallelism: cost.parallelism,
    });
  } finally {
    bytes.fill(0);
  }
}

const boundTo = (user: string): Buffer => Buffer.from(`glasskey offline v1\n${user}`);

function seal({ user, salt, key }: OfflineKey, material: OfflineMaterial, nonce: Uint8Array): Sealed {
  // Sealing with a key that was wiped meanwhile would be no seal at all.
  if (key.every((byte) => byte === 0)) throw new AgentError('internal');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(user));
  const sealed = [cipher.update(JSON.stringify(material), 'utf8'), cipher.final(), cipher.getAuthTag()];
  return {
    v: 1,
    salt: salt.toString('base64'),
    nonce: Buffer.from(nonce).toString('base64'),
    sealed: Buffer.concat(sealed).toString('base64'),
    sealedAtMs: material.issuedAtMs,
    rolesLeft: null,
  };
}

function unseal({ user, key }: OfflineKey, { nonce, sealed }: Sealed): OfflineMaterial | null {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 });
  decipher.setAAD(boundTo(user)).setAuthTag(bytes.subarray(-16));
  const clear = decipher.update(bytes.subarray(0, -16));
  try {
    decipher.final();
    const read = MaterialSchema.safeParse(JSON.parse(clear.toString('utf8')));
    return read.success ? read.data : null;
  } catch {
    // Another password or an altered seal: GCM cannot and need not tell which.
    return null;
  } finally {
    clear.fill(0);
  }
}

/** A Map, because a person may be called `constructor`. An entry that cannot be read is nobody's. */
function readPeople(store: StateStore): People {
  const all = z.record(z.string(), z.unknown()).catch({}).parse(store.get(PEOPLE));
  const people = Object.entries(all).map(([user, raw]) => [user, SealedSchema.safeParse(raw)] as const);
  return new Map(people.flatMap(([user, read]) => (read.success ? [[user, read.data] as const] : [])));
}
