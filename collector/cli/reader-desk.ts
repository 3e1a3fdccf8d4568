import type {
  Acknowledged,
  AlertsReply,
  Review,
  ReviewReply,
  ReviewsReply,
  VerdictRequest,
} from '../../protocol/wire/reader.ts';
import type {
  CertificateReply,
  DestructionRequest,
  DestructionRow,
  DestructionsReply,
  HoldAdded,
  HoldRequest,
  HoldRow,
} from '../../protocol/wire/retention.ts';
import type { WhoSawReply, WhoSawRequest } from '../../protocol/wire/who-saw.ts';
import type { AlertsAsked } from '../alerts/alert-desk.ts';
import type { ReviewsAsked } from '../alerts/review-desk.ts';
import type { Result } from '../collector.ts';

export type ListState = 'open' | 'all';

/** What the command line does for people who review: on a data directory or at an address. */
export type ReaderDesk = {
  readonly alerts: (asked: AlertsAsked) => Promise<Result<AlertsReply>>;
  readonly acknowledgeAlert: (id: number) => Promise<Result<Acknowledged>>;
  readonly reviews: (asked: ReviewsAsked) => Promise<Result<ReviewsReply>>;
  readonly review: (id: number) => Promise<Result<ReviewReply>>;
  readonly decide: (id: number, request: VerdictRequest) => Promise<Result<Review>>;
  readonly whoSaw: (request: WhoSawRequest) => Promise<Result<WhoSawReply>>;
  readonly holds: () => Promise<Result<readonly HoldRow[]>>;
  readonly addHold: (request: HoldRequest) => Promise<Result<HoldAdded>>;
  readonly releaseHold: (id: number) => Promise<Result<HoldRow>>;
  readonly destructions: () => Promise<Result<DestructionsReply>>;
  readonly certificate: (id: number) => Promise<Result<CertificateReply>>;
  readonly proposeDestruction: (request: DestructionRequest) => Promise<Result<DestructionRow>>;
  readonly approveDestruction: (id: number) => Promise<Result<DestructionRow>>;
};

/** Who reads, and what proves it. */
export type ReaderProof = { readonly user: string; readonly password: string; readonly code: string };
