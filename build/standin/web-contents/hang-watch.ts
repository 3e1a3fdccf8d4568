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
  let patience: NodeJS.Timeout | null = null;
  let hung = false;
  const answered = (): void => {
    if (patience !== null) clearTimeout(patience);
    patience = null;
    if (!hung) return;
    hung = false;
    signals.onAnswered();
  };
  const timer = setInterval(() => {
    if (patience !== null) return;
    patience = setTimeout(() => {
      hung = true;
      signals.onHung();
    }, HUNG_MS);
    signals.beat().then(answered, answered); // a page that died or moved on does not hang
  }, BEAT_MS);
  return () => {
    clearInterval(timer);
    if (patience !== null) clearTimeout(patience);
  };
}
