import type { CertificateId } from '@daspanel/formats/wanted-certificate.ts';
import type { RequestParts } from './answer-requests.ts';

/** Makes right what is served for the names that a wish has, and for those that it had. */
export async function applyWish(
  { corrector, served, wanted }: Pick<RequestParts, 'corrector' | 'served' | 'wanted'>,
  id: CertificateId,
): Promise<void> {
  const known = await wanted.refreshOne(id);
  await corrector.makeRight(known ?? (await findServed({ served }, id)));
}

/** The files that this certificate stands in, by their first lines: it was wanted before the agent started, and is no longer. */
async function findServed({ served }: Pick<RequestParts, 'served'>, id: CertificateId): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of await served.list()) {
    const mark = await served.readMark(file);
    if (mark !== undefined && 'id' in mark && mark.id === id) found.push(file);
  }
  return found;
}
