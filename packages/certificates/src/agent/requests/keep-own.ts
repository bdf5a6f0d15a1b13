import type { CertificateFacts } from '@daspanel/formats/certificate-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { DAY } from '../lifetimes.ts';
import { describeCertificate } from '../pair/certificate-facts.ts';
import { covers } from '../pair/certificate-names.ts';
import { checkPair } from '../pair/check-pair.ts';
import type { RequestParts } from './answer-requests.ts';
import { applyWish } from './apply-wish.ts';
import { orUnusable } from './or-unusable.ts';

/** Keeps an uploaded certificate, and serves it where the wish for it is there already. Throws RequestError `unusable`. */
export async function keepOwn(
  parts: Pick<RequestParts, 'corrector' | 'served' | 'own' | 'wanted' | 'now' | 'log'>,
  {
    id,
    names,
    ...given
  }: { readonly id: CertificateId; readonly names: readonly string[]; readonly privateKey: string; readonly chain: string },
): Promise<CertificateFacts> {
  const pair = orUnusable(() => checkPair(given, parts.now(), parts.now() + DAY));
  const missing = names.filter((name) => !covers(pair.names, name));
  if (missing.length > 0) {
    const has = pair.names.length === 0 ? 'It names nothing (subject alternative names).' : `It is for ${pair.names.join(', ')}.`;
    throw new RequestError('unusable', `The certificate does not stand for ${missing.join(', ')}. ${has}`);
  }
  await parts.own.keep(id, pair.pem);
  parts.log.info('keeps an uploaded certificate', { id, names: pair.names, notAfter: pair.leaf.validToDate });
  await applyWish(parts, id);
  return describeCertificate(pair.leaf);
}
