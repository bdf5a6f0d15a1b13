import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@daspanel/platform/log.ts';
import type { Lifecycle } from './lifecycle/create-lifecycle.ts';
import type { WantedFolder } from './lifecycle/wanted/wanted-folder.ts';

const BETWEEN_LOOKS_AT_WANTED = 30_000;
const AFTER_FAILURE = 10_000;

export interface RunningLifecycle extends AsyncDisposable {
  /** Something may be due. */
  wake(): void;
}

/** Takes turns when something is due, and looks every half minute at what is wanted, until it is disposed of, which waits for steps under way. */
export function runLifecycle(
  lifecycle: Lifecycle,
  { folder, log }: { readonly folder: WantedFolder; readonly log: Log },
): RunningLifecycle {
  const ending = new AbortController();
  const turns = new Set<Promise<void>>();
  let woken = new AbortController();
  const wake = () => woken.abort();

  const turn = () => {
    const taken = lifecycle
      .turn()
      .catch(async (error: unknown) => {
        log.error('a turn failed and is taken again', { error });
        await wait(AFTER_FAILURE, undefined, { signal: ending.signal }).catch(() => {});
      })
      .finally(() => {
        turns.delete(taken);
        wake();
      });
    turns.add(taken);
  };
  const takeTurns = async () => {
    while (!ending.signal.aborted) {
      woken = new AbortController();
      turn();
      const due = lifecycle.nextDue();
      const pause = due === null ? BETWEEN_LOOKS_AT_WANTED : Math.max(0, due - lifecycle.parts.now());
      await wait(Math.min(pause, BETWEEN_LOOKS_AT_WANTED), undefined, { signal: AbortSignal.any([woken.signal, ending.signal]) }).catch(
        () => {},
      );
    }
  };
  const lookAtWanted = async () => {
    while (!ending.signal.aborted) {
      await applyChanges(lifecycle, folder).then(wake, (error: unknown) => log.error('what is wanted cannot be read', { error }));
      await wait(BETWEEN_LOOKS_AT_WANTED, undefined, { signal: ending.signal }).catch(() => {});
    }
  };
  const running = lifecycle.begin().then(() => Promise.all([takeTurns(), lookAtWanted()]));
  return {
    wake,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await running;
      await Promise.all(turns);
    },
  };
}

/** At first everything that the store knows and no file names has gone. */
async function applyChanges(lifecycle: Lifecycle, folder: WantedFolder): Promise<void> {
  for (const { id, wanted } of await folder.readChanges()) await lifecycle.want(id, wanted);
}
