import { X509Certificate } from 'node:crypto';
import { systemClock } from '../../system-clock.ts';
import { askCollectorTime } from '../../sync/collector-time.ts';
import { createClockInfo } from '../../workstation/clock-info.ts';
import { VERSION } from '../../../../protocol/version.ts';
import type { CertificateFact } from '../checks/certificate.ts';
import type { ClockFact } from '../checks/clock.ts';
import type { CollectorFact } from '../checks/collector.ts';
import type { EnrolmentFact } from '../checks/enrolment.ts';
import type { VersionFact } from '../checks/version.ts';
import { CLIENT_KEY, KEY_MISSING } from '../../sync/enrolment.ts';
import { orElse } from './or-else.ts';
import type { FoundPolicy } from './look-at-policy.ts';
import { isNotOfPolicy, type Surroundings } from './place.ts';

/** Longer than the collector's client waits for a connection. */
const PATIENCE_MS = 5000;

export async function lookAtEnrolment({ enrolment, vault }: Surroundings): Promise<EnrolmentFact> {
  const found = await enrolment();
  if (found === null) {
    const left = await vault.get(CLIENT_KEY).catch(() => null); // locked: see keychain
    return { kind: left === null ? 'none' : 'file-missing' };
  }
  if (!('fault' in found)) return { kind: 'enrolled' };
  if (found.fault.startsWith('vault.')) return { kind: 'locked' };
  if (isNotOfPolicy(found)) return { kind: 'not-of-policy' };
  if (found.fault === KEY_MISSING) return { kind: 'key-missing' };
  return { kind: found.fault === 'enrolment.tampered' ? 'tampered' : 'unreadable' };
}

export async function lookAtCollector({ collector }: Surroundings): Promise<CollectorFact> {
  const side = await collector();
  if (side === null) return { kind: 'not-enrolled' };
  const answer = await orElse(PATIENCE_MS, side.client.health(), null);
  if (answer === null) return { kind: 'unreachable' };
  if (answer.ok) return { kind: 'answers' };
  switch (answer.code) {
    case 'collector.unreachable':
      return { kind: 'unreachable' };
    case 'collector.untrusted':
      return { kind: 'untrusted' };
    case 'certificate.rejected':
      return { kind: side.isProved ? 'rejects' : 'answers-unproved' };
    case 'pushback':
      return { kind: 'busy' };
    default:
      return { kind: 'refuses', code: answer.code };
  }
}

/** From the file alone: a certificate is no secret. */
export async function lookAtCertificate({ stored, wallMs }: Surroundings): Promise<CertificateFact> {
  const known = await stored();
  if (known === null) return { kind: 'none' };
  try {
    const left = (pem: string): number => new X509Certificate(pem).validToDate.getTime() - wallMs();
    return { kind: 'read', leftMs: left(known.certificate), authorityLeftMs: left(known.ca) };
  } catch {
    return { kind: 'unreadable' };
  }
}

export async function lookAtClock({ collector, lastSaid, health, wallMs }: Surroundings): Promise<ClockFact> {
  const clock = { ...systemClock, wallMs };
  const side = await collector();
  const asked = side === null ? null : await orElse(PATIENCE_MS, askCollectorTime(side.client.time, clock), null);
  const info = createClockInfo(clock);
  await info.askSystem();
  const isKept = process.platform === 'linux' ? info.current().source === 'ntp' : null;
  const saidAtMs = Date.parse(lastSaid()?.at ?? new Date(0).toISOString());
  const isShown = health()?.faults.includes('clock.rolled_back') === true;
  return {
    offsetMs: asked === null ? null : Math.round(asked - wallMs()),
    isKept,
    isBack: isShown || saidAtMs > wallMs() + AHEAD_MS,
  };
}
const AHEAD_MS = 60_000;

export async function lookAtVersion(
  { collector, health, wallMs }: Surroundings,
  { policy }: FoundPolicy,
): Promise<VersionFact> {
  const side = await collector();
  const answer = side === null ? null : await orElse(PATIENCE_MS, side.client.health(), null);
  const theirs = answer?.ok === true ? answer.value.version : null;
  return {
    own: VERSION,
    agent: health()?.version ?? null,
    collector: theirs,
    minimum: policy.minimumVersion,
    nowMs: wallMs(),
  };
}
