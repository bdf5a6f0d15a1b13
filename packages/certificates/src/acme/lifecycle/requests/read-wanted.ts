import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { CertificateRecord } from '../record/certificate-record.ts';
import type { StepParts } from '../steps/step-parts.ts';

/** Rejects with `not-wanted`. */
export function readWanted(parts: StepParts, id: CertificateId): CertificateRecord {
  const record = parts.store.certificates.read(id);
  if (record === undefined || record.unwantedSince !== null) {
    throw new RequestError('not-wanted', `no certificate of a public authority is wanted for ${id}`);
  }
  return record;
}
