import { Worker } from 'node:worker_threads';

/**
 * Moves the write-ahead log into the database on a thread of its own, until it is stopped. On the thread that serves, each
 * time holds everybody: 100 ms on a fast disk, which records ask for every few seconds.
 */
export function startCheckpointing(file: string, failed: () => void): { readonly stop: () => Promise<void> } {
  const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: file });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  worker.on('error', failed);
  worker.unref();
  return {
    stop: async () => {
      worker.ref();
      worker.postMessage('stop');
      await ended;
    },
  };
}
