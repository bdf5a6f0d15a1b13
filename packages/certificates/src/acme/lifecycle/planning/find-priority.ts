import type { CertificateRecord } from '../record/certificate-record.ts';

/** From this number on a step is in the background: it may not take all places. */
export const BACKGROUND = 4;
export const LAST_PRIORITY = BACKGROUND + 1;

/** Which of several due certificates comes first; small numbers do. */
export function findPriority({ work, present, nextAt, trouble, waitsForOrders }: CertificateRecord): number {
  if (work === null) {
    if (trouble === 'blocked') return LAST_PRIORITY;
    return present === null ? 3 : BACKGROUND;
  }
  // Name servers that do not answer take their time.
  if (work.step === 'propagating') return BACKGROUND;
  // An order is brought to its end before others begin: what is open counts at the authority.
  if (work.order !== null) return 0;
  // What was not right before may take long to be found wrong again.
  if (present === null) return trouble === 'none' || waitsForOrders ? 3 : LAST_PRIORITY;
  if (work.why === 'extend') return BACKGROUND;
  const { notBefore, notAfter } = present.facts;
  return notAfter - (nextAt ?? notAfter) < (notAfter - notBefore) / 5 ? 1 : 2;
}
