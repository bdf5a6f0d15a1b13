import { RequestError } from '@daspanel/platform/json-socket.ts';
import { DAY, HOUR } from '../durations.ts';
import type { CertificateRecord } from '../record/certificate-record.ts';
import { install } from './install-certificate.ts';
import { StepFailure } from './step-failure.ts';
import type { StepParts } from './step-parts.ts';

/** Looks by handshakes whether visitors are shown the certificate, and has it served again when they are not. */
export async function lookAtShown(parts: StepParts, record: CertificateRecord): Promise<CertificateRecord> {
  const { present } = record;
  if (present === null) return record;
  const again = (at: number) => ({ ...record, present: { ...present, lookAtShownAt: at } });
  const now = parts.now();
  const names = present.facts.names.filter((name) => record.names.includes(name));
  if (names.length === 0 || present.facts.notAfter <= now) return again(now + DAY);
  try {
    const shown = await parts.agent.readShown(names);
    const isOther = shown.some(({ facts }) => facts !== null && facts.fingerprint !== present.facts.fingerprint);
    if (!isOther) return again(now + DAY);
    const pair = parts.store.certificates.readPair(record.id, 'present');
    if (pair === undefined || pair.chain === null) return again(now + DAY);
    parts.log.warn('visitors are shown another certificate: it is installed again', { id: record.id, names });
    await install(parts, record.id, { privateKey: pair.key, chain: pair.chain });
    return again(now + DAY);
  } catch (error) {
    if (!(error instanceof StepFailure) && !(error instanceof RequestError)) throw error;
    parts.log.warn('it cannot be seen to it that visitors are shown the certificate', { id: record.id, error });
    return again(now + HOUR);
  }
}
