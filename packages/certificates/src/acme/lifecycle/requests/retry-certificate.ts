import type { CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Lifecycle } from '../create-lifecycle.ts';
import { limitOfFailures } from '../planning/limits.ts';
import { describeCertificate } from '../record/describe-certificate.ts';
import { untroubled } from '../record/certificate-record.ts';
import { describeShortage } from '../steps/blocked-by-budget.ts';
import { readWanted } from './read-wanted.ts';

/** Has everything tried at once that waits: a person has put something right. Whether a failed name is validated by the test service first stays as it is. */
export function retryCertificate({ parts, exclusively }: Lifecycle, id: CertificateId): Promise<CertificateStatus> {
  return exclusively(id, async () => {
    const record = readWanted(parts, id);
    const now = parts.now();
    const issuer = parts.store.settings.read().issuers[0];
    if (issuer !== undefined && record.work === null) {
      const directory = record.rehearses ? (issuer.staging ?? issuer.directory) : issuer.directory;
      const shortage = parts.budgets.findShortage([limitOfFailures(directory, record.names[0] ?? '')], now);
      if (shortage !== null) {
        const { detail } = describeShortage(shortage.limit, shortage.at, issuer.name);
        throw new RequestError('rate-limit', detail, { retryAt: shortage.at });
      }
    }
    const present = record.present && { ...record.present, lookAtShownAt: now };
    const next = { ...record, ...untroubled, rehearses: record.rehearses, present, setAside: {}, extendAt: null, nextAt: now };
    parts.store.certificates.save(next);
    return describeCertificate(next, parts.store.settings.read());
  });
}
