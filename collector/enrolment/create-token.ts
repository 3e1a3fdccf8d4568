import { createHash } from 'node:crypto';
import { type EnrolmentToken, EnrolmentTokenSchema } from '../../protocol/wire/enrolment.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

export type TokenParams = {
  readonly url: string;
  readonly caFingerprint: string;
  readonly site: string;
  readonly hours: number;
  readonly uses: number;
  readonly actor: string;
  readonly tenant?: string;
  readonly ring?: string;
};

/** Makes an enrolment token and keeps only its hash. The answer is the text to be carried to the workstation. */
export function createToken(collector: Collector, params: TokenParams): { text: string; token: EnrolmentToken } {
  const { store, time, random } = collector;
  const secret = Buffer.from(random(32)).toString('base64url');
  const { url, caFingerprint, site, uses, tenant, ring } = params;
  return store.transaction(() => {
    const createdMs = time.nowMs();
    const expiresMs = createdMs + params.hours * 3_600_000;
    const expiresAt = isoTime(expiresMs);
    const content = { v: 1, collector: url, caFingerprint, secret, site, expiresAt, tenant, ring };
    const token = EnrolmentTokenSchema.parse(content);
    const belongs = { site, tenant: tenant ?? null, ring: ring ?? null };
    const row = { hash: tokenHash(secret), ...belongs, usesLeft: uses, createdMs, expiresMs };
    store.change(queries.insertInto('enrolmentTokens').values(row));
    recordOwnEvent(collector, { actor: params.actor, kind: 'token.created', detail: { ...belongs, uses, expiresAt } });
    return { text: Buffer.from(JSON.stringify(token)).toString('base64url'), token };
  });
}

/** The secret has 256 random bits: a plain hash cannot be searched. */
export function tokenHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
