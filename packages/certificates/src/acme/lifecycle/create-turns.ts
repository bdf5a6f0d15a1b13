import { setImmediate as nextTurnOfLoop } from 'node:timers/promises';
import type { KeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { HOUR, MINUTE, SECOND } from './durations.ts';
import { BACKGROUND } from './planning/find-priority.ts';
import type { StepParts } from './steps/step-parts.ts';
import { takeStep } from './steps/take-step.ts';
import { goOnNow, tidyUp } from './tidy-up.ts';

/** Steps under way at the same time, and how many of them may be in the background. */
const MOST_STEPS = 16;
const MOST_IN_BACKGROUND = 8;
/** So long nothing is begun after a step whose result could not be written, as on a full disk. */
const REST_AFTER_FAULT = 30 * SECOND;

interface Due {
  readonly id: string;
  readonly priority: number;
}

/** Takes the steps that are due, several at a time, see `Lifecycle`. */
export function createTurns(
  parts: StepParts,
  exclusively: KeyedLock,
): { readonly turn: () => Promise<number>; readonly nextDue: () => number | null } {
  const { store, now } = parts;
  const underWay = new Map<string, number>();
  let tidiedAt = -Infinity;
  let restsUntil = -Infinity;
  let latest = -Infinity;

  const pick = (): Due | undefined => {
    // With a clock that was set back the moment may be far away.
    if (now() < restsUntil && restsUntil - now() <= REST_AFTER_FAULT) return undefined;
    const background = [...underWay.values()].filter((priority) => priority >= BACKGROUND).length;
    return store.certificates
      .listDue(now(), MOST_STEPS + underWay.size + 1)
      .find(({ id, priority }) => !underWay.has(id) && (priority < BACKGROUND || background < MOST_IN_BACKGROUND));
  };
  const step = async ({ id, priority }: Due): Promise<void> => {
    underWay.set(id, priority);
    try {
      await exclusively(id, () => takeStep(parts, id));
    } catch (error) {
      // One of those that were under way with it has said so.
      if (now() >= restsUntil) parts.log.error('the result of a step cannot be written: nothing is begun for half a minute', { id, error });
      restsUntil = now() + REST_AFTER_FAULT;
    } finally {
      underWay.delete(id);
    }
  };
  const work = async (first: Due): Promise<number> => {
    let steps = 0;
    for (let next: Due | undefined = first; next !== undefined; next = parts.signal.aborted ? undefined : pick()) {
      await step(next);
      steps += 1;
      // Ten thousand short steps one after the other must not keep requests waiting.
      await nextTurnOfLoop();
    }
    return steps;
  };
  return {
    async turn() {
      const workers: Promise<number>[] = [];
      if (now() < latest - MINUTE) goOnNow(parts);
      latest = now();
      if (Math.abs(now() - tidiedAt) > HOUR) {
        tidiedAt = now();
        workers.push(tidyUp(parts, exclusively).then(() => 0));
      }
      for (let next = pick(); next !== undefined && underWay.size < MOST_STEPS; next = pick()) workers.push(work(next));
      return (await Promise.all(workers)).reduce((sum, steps) => sum + steps, 0);
    },
    nextDue() {
      const due = store.certificates.nextDue(new Set(underWay.keys()));
      return due === null || now() >= restsUntil ? due : Math.max(due, restsUntil);
    },
  };
}
