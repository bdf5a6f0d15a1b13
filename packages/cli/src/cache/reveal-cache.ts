import { contract } from '@daspanel/contract';
import { neutralise } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { describeCache } from './print-cache.ts';

export async function revealCache({ output, connect }: Session, given: { readonly site: string }): Promise<void> {
  const client = await connect();
  const site = await findSite(client, given.site);
  const { body } = await client.call(contract.cache.reveal, { params: { site: site.id } });
  await output.answer(body, async () => {
    await output.details(describeCache(body));
    output.note('Its password:');
    output.line(neutralise(body.password));
  });
}
