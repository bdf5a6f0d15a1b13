import type { CertificateFacts } from '@daspanel/formats/certificate-requests.ts';
import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { describeCertificate } from '../pair/certificate-facts.ts';
import { covers } from '../pair/certificate-names.ts';
import { checkPair } from '../pair/check-pair.ts';
import { NotShown } from '../replace-served.ts';
import { formatMark } from '../served-mark.ts';
import { servedFile } from '../wanted-certificates.ts';
import type { RequestParts } from './answer-requests.ts';
import { orUnusable } from './or-unusable.ts';

/** Serves a public certificate for the wanted names that it stands for, the first of which must be among them. Throws RequestError, see `certificate.install`. */
export async function installCertificate(
  { corrector, wanted, now, log }: Pick<RequestParts, 'corrector' | 'wanted' | 'now' | 'log'>,
  { id, ...given }: { readonly id: CertificateId; readonly privateKey: string; readonly chain: string },
): Promise<CertificateFacts> {
  await wanted.refreshOne(id);
  const wish = wanted.get(id);
  if (wish?.choice !== 'automatic') throw new RequestError('not-wanted', `No certificate of a public authority is wanted for ${id}.`);
  const pair = orUnusable(() => checkPair(given, now(), now()));
  const [first = ''] = wish.names;
  if (!covers(pair.names, first))
    throw new RequestError('unusable', `The certificate does not stand for ${first}, but for ${pair.names.join(', ') || 'no name'}.`);
  const names = wish.names.filter((name) => covers(pair.names, name) && wanted.forFile(servedFile(name))?.id === id);
  if (names[0] !== first) throw new RequestError('not-wanted', `${first} belongs to another certificate.`);
  try {
    await corrector.install([...new Set(names.map(servedFile))], `${formatMark({ source: 'automatic', id })}${pair.pem}`);
  } catch (error) {
    if (error instanceof NotShown) throw new RequestError('not-shown', error.message, { cause: error });
    throw error;
  }
  const facts = describeCertificate(pair.leaf);
  log.info('serves a certificate of a public authority', { id, names, issuer: facts.issuer, serialNumber: facts.serialNumber });
  return facts;
}
