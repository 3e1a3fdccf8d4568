import { calculateJwkThumbprint } from 'jose';
import { EnrolReplySchema, type EnrolReply, type EnrolRequest } from '../../../protocol/wire/enrolment.ts';
import { readVerifier } from '../../../protocol/log/signed-note.ts';
import { leaveTrail } from '../audit/leave-trail.ts';
import { writeSealingEntry, type SealingEntry } from '../audit/seal/sealing-entry.ts';
import { forgetMachine, rememberMachine } from '../enrolment/known-machine.ts';
import { ok, refuse, type Result } from '../errors.ts';
import type { Network } from '../network/network.ts';
import type { Vault } from '../vault/vault.ts';
import { trailFile } from '../workstation/data-folder.ts';
import type { MachineMarks } from '../workstation/machine-marks.ts';
import { prepareAsking } from './asked.ts';
import type { ClientKey } from './client-key.ts';
import type { CollectorAnswer } from './collector-answer.ts';
import { createCollectorLink, jsonQuestion, type LinkIdentity } from './collector-link.ts';
import { readStoredEnrolment, tryWritingEnrolment, writeEnrolment, type Enrolment } from './enrolment.ts';
import { isOwnCertificate } from './own-certificate.ts';
import { isOfPolicy, type EnrolmentRules } from './as-policy-wants.ts';
import { findAuthority } from './find-authority.ts';
import { readToken } from './read-token.ts';

export type EnrolDeps = {
  readonly vault: Vault;
  readonly dataDir: string;
  readonly wallMs: () => number;
  readonly network: Network;
  /** What IT set on the machine: what a token must not contradict, and what counts in its place. */
  readonly machine: EnrolmentRules;
};
export type EnrolAs = {
  readonly workstation: string;
  readonly machineId: string;
  /** To know the machine again; left out where another machine is played. */
  readonly marks?: MachineMarks;
  /** What is here is another machine's: its trail is put aside. */
  readonly isOther?: boolean;
};

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES = 64 * 1024;

/** What the collector gave for a use of the token: nothing of it is kept yet. */
type Granted = { readonly enrolment: Enrolment; readonly sealing: SealingEntry };

/**
 * Enrols this workstation: asks, and keeps what it is given. However it fails, trying again with the same token costs no
 * second use of it (but for a disk that fails in its very last step). Refuses `enrol.token_*`, `enrol.not_of_policy`,
 * `enrol.reply_invalid`, `collector.*`, `token.rejected`;
 * throws AgentError `vault.locked`, `enrolment.unwritable`, `trail.in_use`.
 */
export async function enrol(deps: EnrolDeps, tokenText: string, as: EnrolAs): Promise<Result<Enrolment>> {
  const granted = await askToEnrol(deps, tokenText, as);
  if (!granted.ok) return granted;
  await keepEnrolment(deps, granted.value, as);
  return ok(granted.value.enrolment);
}

/** Pins the collector's authority, makes the key, gets the certificate. Nothing secret is sent before the authority is known to be the token's. */
async function askToEnrol(deps: EnrolDeps, tokenText: string, as: EnrolAs): Promise<Result<Granted>> {
  const token = readToken(tokenText, deps.wallMs());
  if (!token.ok) return token;
  const { machine, network } = deps;
  if (!isOfPolicy(token.value.caFingerprint, machine)) return refuse('enrol.not_of_policy');
  const collectorUrl = machine.collectorUrl ?? token.value.collector;
  const { workstation, machineId } = as;
  const askFor = { secret: token.value.secret, workstation, machineId };
  // Before a use of the token is spent it is known that keychain and folder take what it buys.
  const { key, sealing } = await prepareAsking(deps.vault, askFor);
  await tryWritingEnrolment(deps.dataDir);
  const authority = await findAuthority(collectorUrl, token.value.caFingerprint, network);
  if (!authority.ok) return authority;
  const request = { ...askFor, csr: key.request, sealKey: sealing.next.key.toString('base64') };
  const reply = await requestCertificate({ collectorUrl, ca: authority.value, certificate: null }, network, request);
  if (!reply.ok) return reply;
  if (!(await isSound(reply.value, key, authority.value))) return refuse('enrol.reply_invalid');
  const enrolment: Enrolment = {
    v: 1,
    collectorUrl: token.value.collector, // not the machine policy's, which may go again
    workstation,
    ...reply.value,
    ca: authority.value,
    privateKey: key.privateKey,
  };
  return ok({ enrolment, sealing: { ...sealing, isAgreed: true } });
}

/** Keeps it; what fails can be done again from its beginning. */
async function keepEnrolment(
  { vault, dataDir, wallMs }: EnrolDeps,
  { enrolment, sealing }: Granted,
  { machineId, marks, isOther }: EnrolAs,
): Promise<void> {
  const before = await readStoredEnrolment(dataDir);
  if (isOther === true) await leaveTrail(trailFile(dataDir), vault, wallMs());
  await writeSealingEntry(vault, sealing);
  if (marks !== undefined) await rememberMachine(vault, enrolment.certificate, { marks, machineId });
  await writeEnrolment(dataDir, vault, enrolment);
  if (before !== null && marks !== undefined) await forgetMachine(vault, before.certificate).catch(() => undefined); // tells nobody anything
}

async function requestCertificate(
  to: LinkIdentity,
  network: Network,
  request: EnrolRequest,
): Promise<CollectorAnswer<EnrolReply>> {
  const link = createCollectorLink(to, network);
  try {
    return await link.ask({
      method: 'POST',
      path: '/v1/enrol',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
      timeoutMs: TIMEOUT_MS,
      maxAnswerBytes: ANSWER_BYTES,
      read: jsonQuestion(EnrolReplySchema),
    });
  } finally {
    await link.close();
  }
}

/** Whether the certificate is for our key and from the pinned authority, and the other keys are what their names say. */
async function isSound(
  { certificate, policyKey, logKey }: EnrolReply,
  { privateKey }: ClientKey,
  ca: string,
): Promise<boolean> {
  if (!isOwnCertificate({ pem: certificate, privateKey }, ca) || readVerifier(logKey) === null) return false;
  try {
    return (await calculateJwkThumbprint(policyKey)) === policyKey.kid;
  } catch {
    return false; // not even a key
  }
}
