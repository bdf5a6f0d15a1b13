import type { Log } from '@daspanel/platform/log.ts';
import type { Lifecycle } from './lifecycle/create-lifecycle.ts';
import type { WantedFolder } from './lifecycle/wanted/wanted-folder.ts';
import { createWakeablePause } from './wakeable-pause.ts';

const LONGEST_PAUSE = 30_000;
/** What is due and was not begun has become so this moment, or waits for a step to end. */
const SHORTEST_PAUSE = 20;

export interface RunningLifecycle extends AsyncDisposable {
  /** Something may be due. */
  wake(): void;
}

/** Takes turns when something is due, and looks every half minute at what is wanted, until it is disposed of, which waits for steps under way. */
export function runLifecycle(
  lifecycle: Lifecycle,
  { folder, log }: { readonly folder: WantedFolder; readonly log: Log },
): RunningLifecycle {
  let isEnding = false;
  const turns = new Set<Promise<void>>();
  const betweenTurns = createWakeablePause();
  const betweenLooks = createWakeablePause();

  const turn = () => {
    const taken = lifecycle
      .turn()
      .then(
        (steps) => {
          if (steps > 0) betweenTurns.wake();
        },
        (error: unknown) => log.error('a turn failed and is taken again', { error }),
      )
      .finally(() => turns.delete(taken));
    turns.add(taken);
  };
  const takeTurns = async () => {
    while (!isEnding) {
      turn();
      const due = lifecycle.nextDue();
      const left = due === null ? Infinity : due - lifecycle.parts.now();
      await betweenTurns.pause(Math.min(Math.max(left, SHORTEST_PAUSE), LONGEST_PAUSE));
    }
  };
  const lookAtWanted = async () => {
    while (!isEnding) {
      await applyChanges(lifecycle, folder).then(betweenTurns.wake, (error: unknown) =>
        log.error('what is wanted cannot be read', { error }),
      );
      await betweenLooks.pause(LONGEST_PAUSE);
    }
  };
  const running = Promise.all([lifecycle.begin(), takeTurns(), lookAtWanted()]);
  return {
    wake: betweenTurns.wake,
    async [Symbol.asyncDispose]() {
      isEnding = true;
      betweenTurns.wake();
      betweenLooks.wake();
      await running;
      await Promise.all(turns);
    },
  };
}

/** At first everything that the store knows and no file names has gone. */
async function applyChanges(lifecycle: Lifecycle, folder: WantedFolder): Promise<void> {
  await lifecycle.wantAll(await folder.readChanges());
}
