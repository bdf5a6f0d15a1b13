/** Sites that wait for a run: a few at a time, and never two runs of one site at once. */
export interface SiteQueue extends AsyncDisposable {
  /** Urgent ones come first. A site that is running is run again after that. */
  add(site: string, urgency: 'urgent' | 'patient'): void;
  addLater(site: string, milliseconds: number): void;
  /** True when it waits or runs, or will be added later. */
  has(site: string): boolean;
  /** Sites that wait or run; those that are to be added later do not count. */
  size(): number;
}

/** `run` must not reject. */
export function createSiteQueue(run: (site: string) => Promise<void>, sideBySide: number): SiteQueue {
  const urgent = new Set<string>();
  const patient = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let isClosed = false;

  const pump = () => {
    for (const waiting of [urgent, patient]) {
      for (const site of waiting) {
        if (isClosed || running.size >= sideBySide) return;
        if (running.has(site)) continue;
        urgent.delete(site);
        patient.delete(site);
        running.set(site, runOnce(site));
      }
    }
  };

  const runOnce = async (site: string) => {
    // The run begins after it has been entered, or one that ends at once would stay entered for ever.
    await Promise.resolve();
    await run(site);
    running.delete(site);
    pump();
  };

  return {
    add(site, urgency) {
      (urgency === 'urgent' ? urgent : patient).add(site);
      setImmediate(pump);
    },
    addLater(site, milliseconds) {
      clearTimeout(timers.get(site));
      const enqueue = () => {
        timers.delete(site);
        patient.add(site);
        pump();
      };
      timers.set(site, setTimeout(enqueue, milliseconds).unref());
    },
    has: (site) => urgent.has(site) || patient.has(site) || running.has(site) || timers.has(site),
    size: () => urgent.size + patient.size + running.size,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
