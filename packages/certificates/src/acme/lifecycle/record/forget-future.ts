import type { CertificateRecord } from './certificate-record.ts';

/** A record that was planned by a clock that was ahead: all moments later than `latest` milliseconds from now are now. */
export function forgetFuture(record: CertificateRecord, now: number, latest: number): CertificateRecord {
  const bound = (moment: number) => (moment > now + latest ? now : moment);
  const boundOrNull = (moment: number | null) => (moment === null ? null : bound(moment));
  const { present, setAside } = record;
  return {
    ...record,
    nextAt: now,
    tryAt: boundOrNull(record.tryAt),
    failingSince: record.failingSince === null ? null : Math.min(record.failingSince, now),
    extendAt: boundOrNull(record.extendAt),
    setAside: Object.fromEntries(
      Object.entries(setAside).map(([name, aside]) => [name, { ...aside, lookAgainAt: bound(aside.lookAgainAt) }]),
    ),
    present:
      present === null
        ? null
        : {
            ...present,
            receivedAt: Math.min(present.receivedAt, now),
            askAgainAt: bound(present.askAgainAt),
            lookAtShownAt: bound(present.lookAtShownAt),
          },
  };
}
