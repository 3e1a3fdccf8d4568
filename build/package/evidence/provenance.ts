import { createPrivateKey, sign, createPublicKey, createHash } from 'node:crypto';

export type BuiltFile = { readonly name: string; readonly sha256: string };
export type BuildFacts = {
  /** The source's commit, as git names it; null: a copy without history. */
  readonly commit: string | null;
  /** Seconds since 1970 that every file in the packages carries. */
  readonly epoch: number;
  readonly standin: boolean;
};
const STATEMENT_TYPE = 'application/vnd.in-toto+json';

/** An in-toto statement (v1) with SLSA provenance (v1): which files came from which commit, built how. */
export function provenance(files: readonly BuiltFile[], { commit, epoch, standin }: BuildFacts): object {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: files.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://glasskey.invalid/build/package/v1',
        externalParameters: { command: 'npm run package', standin },
        internalParameters: { sourceDateEpoch: epoch, node: process.version },
        resolvedDependencies: commit === null ? [] : [{ name: 'source', digest: { gitCommit: commit } }],
      },
      runDetails: { builder: { id: 'https://glasskey.invalid/builder/local' } },
    },
  };
}

/** A DSSE envelope around a statement, signed with an Ed25519 key (PEM, PKCS#8). */
export function signStatement(statement: object, pem: string): object {
  const payload = Buffer.from(JSON.stringify(statement));
  const key = createPrivateKey(pem);
  const keyid = createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest('hex');
  const sig = sign(null, preAuthentication(STATEMENT_TYPE, payload), key).toString('base64');
  return { payloadType: STATEMENT_TYPE, payload: payload.toString('base64'), signatures: [{ keyid, sig }] };
}

/** DSSE 1.0: what is signed says its own type and lengths. */
export function preAuthentication(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}
