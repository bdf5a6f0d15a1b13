import { certificateRequests, type ExpiryAlarm } from '@daspanel/formats/certificate-requests.ts';
import { isDiskFull } from '@daspanel/platform/disk-full.ts';
import { operation, RequestError, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { Corrector } from '../correct-served.ts';
import type { OwnCertificates } from '../own-certificates.ts';
import { describeCertificate } from '../pair/certificate-facts.ts';
import type { TlsAddress } from '../presented-certificate.ts';
import type { ServedCertificates } from '../served-certificates.ts';
import type { WantedCertificates } from '../wanted-certificates.ts';
import { applyWish } from './apply-wish.ts';
import { installCertificate } from './install-certificate.ts';
import { keepOwn } from './keep-own.ts';
import { readShown } from './read-shown.ts';

export interface RequestParts {
  readonly corrector: Corrector;
  readonly served: ServedCertificates;
  readonly own: OwnCertificates;
  readonly wanted: WantedCertificates;
  readonly proxy: TlsAddress;
  readonly alarms: () => readonly ExpiryAlarm[];
  readonly now: () => number;
  readonly log: Log;
}

/**
 * What the agent does for others, `formats/certificate-requests.ts`, each on a socket of its own: whoever takes over the ACME client, which speaks to the Internet, gets at no uploaded
 * certificate.
 */
export function answerRequests(parts: RequestParts): { readonly forApi: Operations; readonly forAcme: Operations } {
  const { own } = parts;
  const shown = {
    'certificate.read-shown': operation(certificateRequests['certificate.read-shown'], ({ names }) => readShown(parts, names)),
  };
  const forAcme = {
    ...shown,
    'certificate.install': operation(certificateRequests['certificate.install'], (input) => tellFullDisk(installCertificate(parts, input))),
  };
  const forApi = {
    ...shown,
    'certificate.keep-own': operation(certificateRequests['certificate.keep-own'], (input) => tellFullDisk(keepOwn(parts, input))),
    'certificate.remove-own': operation(certificateRequests['certificate.remove-own'], async ({ id }) => {
      await own.remove(id);
      await applyWish(parts, id);
      return {};
    }),
    'certificate.read-own': operation(certificateRequests['certificate.read-own'], async ({ id }) => {
      const kept = await own.read(id);
      return kept === undefined ? null : describeCertificate(kept.leaf.certificate);
    }),
    'certificate.apply': operation(certificateRequests['certificate.apply'], async ({ id }) => {
      await applyWish(parts, id);
      return {};
    }),
    'certificate.list-alarms': operation(certificateRequests['certificate.list-alarms'], async () => parts.alarms()),
  };
  return { forApi, forAcme };
}

async function tellFullDisk<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (isDiskFull(error)) throw new RequestError('disk-full', 'The disk is full: the certificate could not be kept.', { cause: error });
    throw error;
  }
}
