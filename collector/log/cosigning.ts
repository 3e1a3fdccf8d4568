import { isDeepStrictEqual } from 'node:util';
import { raiseAlert } from '../alerts/raise-alert.ts';
import type { Collector } from '../collector.ts';
import { createWitnessLink, type WitnessAnswer, type WitnessLink } from './ask-witness.ts';
import { isContradicted, judgeShown } from './contradictions.ts';
import { cosignedHead, keepCosigned, publishedHead } from './published.ts';
import type { LogHead } from './transparency-log.ts';
import { listWitnesses, requiredWitnesses, type Witness } from './witnesses.ts';

/** Has each new checkpoint cosigned by the witnesses, and lets those wait who need one that is. */
export type Cosigning = {
  /** A published checkpoint of at least `size` leaves; null when there is none within `ms`. */
  readonly checkpoint: (size: number, ms: number) => Promise<LogHead | null>;
  readonly stop: () => Promise<void>;
};

/** How often witnesses that did not cosign are asked again, and a change of the rule by another process is noticed. */
const LOOK_EVERY_MS = 1000;
/** So long without the required cosignatures is worth an alert. */
const PATIENCE_MS = 60_000;

/** `told`: the refusal that was raised as an alert, so that it is raised once. */
type Asked = {
  readonly witness: Witness;
  readonly link: WitnessLink;
  size: number;
  isBusy: boolean;
  told: string | null;
};

export function startCosigning(collector: Collector): Cosigning {
  const { store, transparency, clock, log } = collector;
  const asked = new Map<string, Asked>();
  const waiting = new Set<() => void>();
  let [isStopped, isRound, isTold, isFirst] = [false, false, false, true];
  let doneMs = clock.monotonicMs();

  const askedOnes = (): readonly Asked[] => {
    const witnesses = listWitnesses(store);
    for (const { witness, link } of asked.values()) {
      if (witnesses.some((one) => isDeepStrictEqual(one, witness))) continue;
      asked.delete(witness.key); // not one any more, or elsewhere now
      void link.close();
    }
    for (const witness of witnesses) {
      if (!asked.has(witness.key))
        asked.set(witness.key, { witness, link: createWitnessLink(witness), size: 0, isBusy: false, told: null });
    }
    return witnesses.flatMap(({ key }) => asked.get(key) ?? []);
  };

  /** Ends as soon as enough have answered; who is slow is not waited for, and his line is added when it comes. */
  const round = async (head: LogHead, ones: readonly Asked[]): Promise<void> => {
    const lines: string[] = [];
    const enough = Promise.withResolvers<void>();
    const answers = ones.map(async (one) => {
      one.isBusy = true;
      try {
        const line = await askOne(collector, one, head);
        if (line === null || isStopped) return;
        lines.push(line);
        if (keepCosigned(collector, { ...head, note: head.note + lines.join('') })) enough.resolve();
      } catch {
        log('witness.failed'); // the disk is full, or the database busy: the next round tries again
      } finally {
        one.isBusy = false;
      }
    });
    await Promise.race([enough.promise, Promise.all(answers)]);
  };

  const isCosigned = ({ size }: LogHead): boolean => (cosignedHead(collector)?.size ?? -1) >= size;

  /** Until the newest checkpoint is cosigned, or a round has brought nothing. Once at the start: this may be a backup. */
  const look = async (): Promise<void> => {
    for (;;) {
      const head = transparency.head();
      const ones = askedOnes().filter(({ isBusy }) => !isBusy);
      if (isStopped || ones.length === 0 || (isCosigned(head) && !isFirst) || isContradicted(collector)) break;
      isFirst = false;
      await round(head, ones);
      if (isStopped || !isCosigned(head)) break;
      doneMs = clock.monotonicMs(); // under load the newest is never the cosigned one
      for (const wake of waiting) wake();
    }
    if (!isStopped) tellDelay();
  };
  const tellDelay = (): void => {
    const isPast = clock.monotonicMs() - doneMs > PATIENCE_MS;
    if (requiredWitnesses(store) === 0 || isCosigned(transparency.head()))
      [doneMs, isTold] = [clock.monotonicMs(), false];
    else if (isPast && !isTold) {
      raiseAlert(collector, { kind: 'log.unwitnessed', severity: 'critical', cause: transparency.signer(1).name });
      isTold = true; // not before it is kept
    }
    for (const wake of waiting) wake(); // the rule may have changed
  };
  const turn = (): void => {
    if (isRound || isStopped) return;
    isRound = true;
    void look()
      .catch(() => log('witness.failed'))
      .finally(() => {
        isRound = false;
      });
  };
  const timer = setInterval(turn, LOOK_EVERY_MS);
  turn();

  return {
    checkpoint: async (size, ms) => {
      const deadlineMs = clock.monotonicMs() + ms;
      const first = publishedHead(collector);
      if (first === null || first.size < size) turn();
      for (;;) {
        const published = publishedHead(collector);
        if (published !== null && published.size >= size) return published;
        const leftMs = deadlineMs - clock.monotonicMs();
        if (leftMs <= 0 || isStopped || isContradicted(collector)) return null;
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            clearTimeout(late);
            waiting.delete(wake);
            resolve();
          };
          const late = setTimeout(wake, leftMs);
          waiting.add(wake);
        });
      }
    },
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      for (const wake of waiting) wake();
      await Promise.all([...asked.values()].map(({ link }) => link.close()));
    },
  };
}

/** Asks one witness, once more with the size that it says it holds. Its line, or null. */
async function askOne(collector: Collector, one: Asked, head: LogHead): Promise<string | null> {
  const { transparency } = collector;
  const proofFrom = (old: number): readonly Buffer[] => transparency.consistency(old, head.size) ?? [];
  const ask = (old: number): Promise<WitnessAnswer> => one.link.ask(old, proofFrom(old), head.note);
  const old = Math.min(one.size, head.size);
  const first = await ask(old);
  if (first.kind === 'other_size') one.size = first.size;
  const answer = first.kind === 'other_size' && first.size <= head.size ? await ask(first.size) : first;
  if (answer.kind === 'cosigned') {
    [one.size, one.told] = [head.size, null];
    return answer.line;
  }
  if (answer.kind !== 'unreachable') await tellRefusal(collector, one, answer);
  return null;
}

/** A witness that holds more than we do, or something else, can show it: then it is we who came from a backup. */
async function tellRefusal(collector: Collector, one: Asked, answer: WitnessAnswer): Promise<void> {
  const { transparency } = collector;
  const { witness, link } = one;
  const name = witness.key.slice(0, witness.key.indexOf('+'));
  const newest = await link.newest(transparency.signer(transparency.number()).name);
  if (newest !== null && judgeShown(collector, newest, name) === 'contradicted') return;
  if (answer.kind === 'other_size') return; // it went on meanwhile: asked again
  const cause = `${name} ${answer.kind === 'refused' ? answer.status : ''}`;
  if (one.told !== cause) raiseAlert(collector, { kind: 'witness.refused', severity: 'critical', cause });
  one.told = cause;
}
