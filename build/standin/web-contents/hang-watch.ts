const BEAT_MS = 2_500;
const HUNG_MS = 5_000;

export type HangSignals = {
  /** Asks the page for a sign of life; resolves when it answers. */
  readonly beat: () => Promise<unknown>;
  readonly onHung: () => void;
  readonly onAnswered: () => void;
};

/** Tells when a page has not answered for five seconds, and when it answers again. */
export function watchHang(signals: HangSignals): () => void {
  let askedAt: number | null = null;
  let hung = false;
  const answered = (): void => {
    askedAt = null;
    if (!hung) return;
    hung = false;
    signals.onAnswered();
  };
  const timer = setInterval(() => {
    if (askedAt === null) {
      askedAt = performance.now();
      signals.beat().then(answered, answered); // a page that died or moved on does not hang
    } else if (!hung && performance.now() - askedAt >= HUNG_MS) {
      hung = true;
      signals.onHung();
    }
  }, BEAT_MS);
  return () => clearInterval(timer);
}
