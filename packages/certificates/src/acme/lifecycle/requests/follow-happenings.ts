import type { AcmeHappening } from '@daspanel/formats/acme-requests.ts';
import type { HappeningStore } from '../store/happening-store.ts';

const MOST = 200;
const LONGEST_WAIT = 25_000;
/** Resolves after so many milliseconds, or rejects when the signal is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** What happened after a number; waits for the first. */
export async function followHappenings(
  { happenings, pause }: { readonly happenings: HappeningStore; readonly pause: Pause },
  after: number,
  signal: AbortSignal,
): Promise<{ readonly items: readonly AcmeHappening[]; readonly last: number }> {
  if (happenings.listAfter(after, 1).length === 0) await waitForOne(happenings, pause, signal);
  const items = happenings.listAfter(after, MOST);
  return { items, last: items.at(-1)?.number ?? Math.min(after, happenings.last()) };
}

async function waitForOne(happenings: HappeningStore, pause: Pause, signal: AbortSignal): Promise<void> {
  const happened = new AbortController();
  using _listener = happenings.onAdded(() => happened.abort());
  await pause(LONGEST_WAIT, AbortSignal.any([signal, happened.signal])).catch(() => {});
}
