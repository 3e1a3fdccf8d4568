import type { Generated } from 'kysely';
import type { RecordClass } from '../../protocol/audit/record-class.ts';
import type { Verdict } from '../../protocol/wire/reader.ts';

/** Rows of the collector's database. Times are milliseconds since the epoch; a sealed column is AES-256-GCM (keys/seal.ts). */
export type Tables = {
  readonly settings: { name: string; value: string };
  /** Private keys of the collector, sealed by the master key. */
  readonly secrets: { name: string; sealed: Buffer };
  /** Data keys, wrapped by the master key; `wrapped` is empty once a key is destroyed. */
  readonly dataKeys: { id: Generated<number>; purpose: string; month: string; wrapped: Buffer };
  readonly workstations: {
    id: string;
    name: string;
    machineId: string;
    site: string;
    enrolledMs: number;
    seenMs: number;
    tenant: string | null;
    ring: string | null;
    /** Number of the latest order when it was enrolled first. */
    orderAtEnrolment: Generated<number>;
  };
  readonly certificates: {
    fingerprint: string;
    workstation: string;
    issuedMs: number;
    expiresMs: number;
    revokedMs: number | null;
    /** SHA-256 in hex of the request that got it, and the certificate; null: issued by a version that did not keep them. */
    request: string | null;
    pem: string | null;
    /** 1: it renewed another one; 0: it came from an enrolment. */
    renewal: number;
  };
  /** `body`: protocol/wire/heartbeat.ts, `runs`: health/follow-runs.ts, both as JSON. */
  readonly heartbeats: { workstation: string; body: string; receivedMs: number; runs: string };
  /** `rings`: collector/rollout/judge-rollout.ts, as JSON. */
  readonly rollouts: {
    id: Generated<number>;
    version: string;
    rings: string;
    startedMs: number;
    state: 'running' | 'held' | 'finished';
    changedMs: number;
  };
  readonly rolloutSeats: { rollout: number; workstation: string; namedMs: number; wasWell: 0 | 1 };
  readonly enrolmentTokens: {
    hash: string;
    site: string;
    usesLeft: number;
    createdMs: number;
    expiresMs: number;
    tenant: string | null;
    ring: string | null;
  };
  readonly people: PeopleRow;
  /** `sealed` holds the secret and its parameters; `moving` is the last step (totp) or the next counter (hotp). */
  readonly factors: { user: string; kind: 'totp' | 'hotp'; sealed: Buffer; moving: number; enrolledMs: number };
  /** `stored`: the salted hashes that are still to be used, as JSON. */
  readonly recoveryCodes: { user: string; stored: string };
  /** Failures by claimed name, whether or not there is such a person, so that the two cannot be told apart. */
  readonly attempts: { user: string; authenticator: string; state: string; changedMs: number };
  /** Where a person has completed both factors since the factor was enrolled. */
  readonly signIns: { workstation: string; user: string; atMs: number };
  readonly policies: { serial: number; sealed: Buffer; issuedMs: number; expiresMs: number };
  readonly orders: { id: Generated<number>; body: string; atMs: number };
  readonly trails: TrailsRow;
  readonly records: RecordsRow;
  /** The patients whose studies a search showed, by HMAC of issuer and patient id. */
  readonly listedPatients: { trail: number; seq: number; patient: Buffer };
  /** Searches of before that are not in there yet. */
  readonly searchesToIndex: { trail: number; seq: number };
  readonly recordKeys: { trail: number; seq: number; dataKey: number; wrapped: Buffer };
  readonly holds: HoldsRow;
  readonly destructions: DestructionsRow;
  readonly destructionKeys: {
    destruction: number;
    dataKey: number;
    class: RecordClass;
    month: string;
    count: number;
    held: number;
    /** SHA-256 over the leaves, in order of trail and number. */
    digest: Buffer;
  };
  /** One for good; another after each restoration, with the signed statement that begins it. */
  readonly logs: { number: number; statement: string | null };
  /** Hashes of whole subtrees, 32 bytes each, at most 256 in a row. */
  readonly logTiles: { log: number; level: number; number: number; hashes: Buffer };
  /** Leaves `first` to `first + count` of the log are records `seq` and on of a trail. */
  readonly logRuns: { log: number; first: number; count: number; trail: number; seq: number };
  readonly logHead: LogHeadRow;
  /** Checkpoints of this log that others hold and that it contradicts. */
  readonly logContradictions: {
    log: number;
    size: number;
    root: Buffer;
    note: string;
    ownNote: string;
    shownBy: string;
    atMs: number;
  };
  readonly witnesses: { key: string; url: string; ca: string | null; addedMs: number };
  /** The newest checkpoint with all the cosignatures that are required. */
  readonly logCosigned: LogHeadRow;
  /** First keys of chains of seals; `firstKey` is sealed. */
  readonly sealChains: { chain: string; workstation: string; firstKey: Buffer; agreedMs: number };
  readonly sealRanges: SealRangesRow;
  readonly sealPulses: { trail: number; bootId: string; monotonicMs: number; isRunning: 0 | 1; hasSealed: 0 | 1 };
  readonly alerts: AlertsRow;
  readonly reviews: ReviewsRow;
  /** Every verdict that was given; `words` is sealed. The last one counts. */
  readonly verdicts: {
    id: Generated<number>;
    review: number;
    verdict: Verdict;
    words: Buffer;
    reviewer: string;
    atMs: number;
  };
  readonly feeds: FeedsRow;
  readonly readerTokens: { hash: string; user: string; address: string; expiresMs: number; revokedMs: number | null };
  /** The collector's own trail: what administrators and readers did. */
  readonly audit: { seq: number; record: Buffer; leaf: Buffer; head: Buffer };
};

type PeopleRow = {
  id: string;
  name: string;
  familyName: string;
  department: string;
  roles: string;
  passwordHash: string;
  state: 'active' | 'disabled';
  totp: string;
  createdMs: number;
};

type TrailsRow = {
  number: Generated<number>;
  id: string;
  workstation: string;
  seq: number;
  head: Buffer;
  firstMs: number;
  lastMs: number;
};

type RecordsRow = {
  trail: number;
  seq: number;
  leaf: Buffer;
  head: Buffer;
  dataKey: number;
  sealed: Buffer;
  kind: string;
  at: string;
  user: string | null;
  grantId: string | null;
  /** HMAC of issuer and patient id: found again without being readable. */
  patient: Buffer | null;
  receivedMs: number;
  /** HMAC of the study's UID. */
  study: Buffer | null;
  /** The destruction that erased the content; `sealed` is empty then. */
  destroyed: number | null;
};

type HoldsRow = {
  id: Generated<number>;
  patient: Buffer | null;
  study: Buffer | null;
  user: string | null;
  fromMs: number | null;
  toMs: number | null;
  /** Reason and scope as a person gave them, sealed: they may speak of a patient. */
  words: Buffer;
  addedBy: string;
  addedMs: number;
  /** The first of the two who release it. */
  askedBy: string | null;
  askedMs: number | null;
  releasedBy: string | null;
  releasedMs: number | null;
};

type DestructionsRow = {
  id: Generated<number>;
  state: 'proposed' | 'lapsed' | 'approved' | 'done';
  /** The policy's retention and serial that it was proposed under, as JSON; from the approval on those of then. */
  rule: string;
  proposedBy: string;
  proposedMs: number;
  approvedBy: string | null;
  approvedMs: number | null;
  certificate: string | null;
};

type LogHeadRow = { log: number; size: number; root: Buffer; note: string };

/** Epochs `first` to `next - 1` of a chain were sealed in a trail; `nextKey`, the key of `next`, is sealed. */
type SealRangesRow = {
  chain: string;
  trail: number;
  first: number;
  next: number;
  nextKey: Buffer;
  sealedSeq: number;
  seq: number;
  startedMs: number;
};

type AlertsRow = {
  id: Generated<number>;
  /** One row for each cause; a repetition raises `count`. */
  cause: string;
  kind: string;
  severity: 'info' | 'warning' | 'critical';
  workstation: string | null;
  trail: string | null;
  seq: number | null;
  user: string | null;
  at: string;
  count: number;
  lastMs: number;
  state: 'open' | 'acknowledged';
  acknowledgedBy: string | null;
  acknowledgedMs: number | null;
};

type ReviewsRow = {
  id: Generated<number>;
  grantId: string;
  trail: string;
  seq: number;
  workstation: string;
  user: string;
  identity: 'verified' | 'claimed';
  startedMs: number;
  deadlineMs: number;
  state: 'open' | 'done';
};

type FeedsRow = {
  name: string;
  /** collector/feeds/feed-settings.ts, as JSON. */
  settings: string;
  /** Sealed; null without a client certificate. */
  clientKey: Buffer | null;
  addedMs: number;
  /** Rises when somebody decides where the feed goes on; what was under way before counts for nothing then. */
  generation: number;
  /** Indices in the log of that number: protocol/feed/feed-cursor.ts. */
  log: number;
  next: number;
  settled: number;
  sent: number;
  fault: string | null;
  /** Since when it has not been well. */
  failingMs: number | null;
  confirmedMs: number | null;
};
