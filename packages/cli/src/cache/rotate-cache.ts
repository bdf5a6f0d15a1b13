import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { describeCache } from './print-cache.ts';

export async function rotateCache({ output, connect }: Session, given: { readonly site: string }): Promise<void> {
  const client = await connect();
  const site = await findSite(client, given.site);
  const { status, body } = await client.call(contract.cache.rotate, { params: { site: site.id } });
  await output.answer(body, () => output.details(describeCache(body)));
  if (status === PENDING) output.note('The former password ends as soon as Redis answers.');
}

const PENDING = 202;
