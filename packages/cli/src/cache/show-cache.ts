import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { describeCache } from './print-cache.ts';

export async function showCache({ output, connect }: Session, given: { readonly site: string }): Promise<void> {
  const client = await connect();
  const site = await findSite(client, given.site);
  const { body } = await client.call(contract.cache.get, { params: { site: site.id } });
  await output.answer(body, () => output.details(describeCache(body)));
}
