import { createSiteQueue, type SiteQueue } from './site-queue.ts';

/** A queue for each kind of mark, so that a part that does not answer holds up nothing but what it is asked for. `run` must not reject. */
export function createQueueLanes(run: (mark: string) => Promise<void>, sideBySide: number, kindOf: (mark: string) => string): SiteQueue {
  const lanes = new Map<string, SiteQueue>();
  const laneOf = (mark: string) => {
    const kind = kindOf(mark);
    const lane = lanes.get(kind) ?? createSiteQueue(run, sideBySide);
    lanes.set(kind, lane);
    return lane;
  };
  return {
    add: (mark, urgency) => laneOf(mark).add(mark, urgency),
    addLater: (mark, milliseconds) => laneOf(mark).addLater(mark, milliseconds),
    has: (mark) => laneOf(mark).has(mark),
    size: () => [...lanes.values()].reduce((sum, lane) => sum + lane.size(), 0),
    async [Symbol.asyncDispose]() {
      await Promise.all([...lanes.values()].map((lane) => lane[Symbol.asyncDispose]()));
    },
  };
}
