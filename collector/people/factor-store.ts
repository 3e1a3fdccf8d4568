import { type OneTimeProof, verifyOneTimeCode } from '../../protocol/authenticator/one-time-code.ts';
import {
  consumeRecoveryCode,
  newRecoveryCodes,
  StoredRecoveryCodesSchema,
} from '../../protocol/authenticator/recovery-codes.ts';
import { type SecondFactor, SecondFactorSchema } from '../../protocol/wire/sign-in.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { openColumn, sealColumn } from '../keys/sealed-column.ts';
import { queries } from '../store/queries.ts';

const movingOf = (factor: SecondFactor): number => (factor.kind === 'totp' ? factor.lastStep : factor.counter);
const aboutFactor = (user: string): string => `factor ${user}`;

/** The person's second factor as it stands, or null. */
export function readFactor({ store, keyring }: Collector, user: string): SecondFactor | null {
  const row = store.first(queries.selectFrom('factors').selectAll().where('user', '=', user));
  if (row === undefined) return null;
  const factor = SecondFactorSchema.parse(JSON.parse(openColumn({ keyring }, row.sealed, aboutFactor(user))));
  return factor.kind === 'totp' ? { ...factor, lastStep: row.moving } : { ...factor, counter: row.moving };
}

/** Makes this the person's second factor in place of any other. */
export function writeFactor(collector: Collector, user: string, factor: SecondFactor): void {
  const { store, clock } = collector;
  store.transaction(() => {
    const sealed = sealColumn(collector, 'factors', { plain: JSON.stringify(factor), about: aboutFactor(user) });
    const row = { kind: factor.kind, sealed, moving: movingOf(factor), enrolledMs: clock.wallMs() };
    store.change(
      queries
        .insertInto('factors')
        .values({ user, ...row })
        .onConflict((conflict) => conflict.column('user').doUpdateSet(row)),
    );
  });
}

/**
 * Judges a code against the stored factor and, if it holds, moves the factor on in the same transaction: durable before
 * anybody is let in, so that neither this code nor an older one is accepted again, restart or not.
 */
export function spendOneTimeCode(collector: Collector, user: string, proof: OneTimeProof): Result<SecondFactor> {
  return collector.store.transaction(() => {
    const factor = readFactor(collector, user);
    if (factor === null) return refuse('auth.code_rejected');
    const verdict = verifyOneTimeCode(factor, proof, collector.clock.wallMs());
    if (!verdict.ok) return refuse('auth.code_rejected');
    collector.store.change(
      queries
        .updateTable('factors')
        .set({ moving: movingOf(verdict.factor) })
        .where('user', '=', user),
    );
    return ok(verdict.factor);
  });
}

/** Ten new recovery codes in place of all earlier ones. The answer is the only time that they can be read. */
export function issueRecoveryCodes({ store, random }: Collector, user: string): readonly string[] {
  const { codes, stored } = newRecoveryCodes(random);
  const row = { stored: JSON.stringify(stored) };
  store.change(
    queries
      .insertInto('recoveryCodes')
      .values({ user, ...row })
      .onConflict((conflict) => conflict.column('user').doUpdateSet(row)),
  );
  return codes;
}

/** Spends a recovery code; how many are left. */
export function spendRecoveryCode({ store }: Collector, user: string, code: string): Result<number> {
  return store.transaction(() => {
    const row = store.first(queries.selectFrom('recoveryCodes').select('stored').where('user', '=', user));
    if (row === undefined) return refuse('auth.code_rejected');
    const spent = consumeRecoveryCode(StoredRecoveryCodesSchema.parse(JSON.parse(row.stored)), code);
    if (!spent.ok) return refuse(spent.code);
    store.change(
      queries
        .updateTable('recoveryCodes')
        .set({ stored: JSON.stringify(spent.stored) })
        .where('user', '=', user),
    );
    return ok(spent.left);
  });
}
