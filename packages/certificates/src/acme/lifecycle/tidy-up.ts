import type { KeyedLock } from '@daspanel/platform/keyed-lock.ts';
import { DAY } from './durations.ts';
import { LONGEST_SPAN } from './planning/limits.ts';
import { forgetFuture } from './record/forget-future.ts';
import { withdrawLeftovers } from './steps/present-challenges.ts';
import type { StepParts } from './steps/step-parts.ts';

/** Nothing but the end of what is kept is planned for later than this: the clock was ahead then. */
const LATEST = 2 * DAY;

/** The clock was set back: what an order under way waits for would come too late. */
export function goOnNow({ store, now }: StepParts): void {
  const later = store.certificates.listWorking().filter(({ nextAt }) => nextAt !== null && nextAt > now());
  store.certificates.saveAll(
    later.map((record) => ({ ...record, nextAt: now(), work: record.work === null ? null : { ...record.work, polls: null } })),
  );
}

/** What is done once an hour, and after a start. */
export async function tidyUp(parts: StepParts, exclusively: KeyedLock): Promise<void> {
  const { store, now } = parts;
  store.budgets.forgetBefore(now() - LONGEST_SPAN);
  for (const record of store.certificates.listLaterThan(now() + LATEST)) store.certificates.save(forgetFuture(record, now(), LATEST));
  for (const id of store.challenges.listCertificates()) await exclusively(id, () => withdrawLeftovers(parts, id));
}
