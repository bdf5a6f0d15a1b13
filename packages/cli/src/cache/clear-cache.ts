import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import { confirmByName } from '../terminal.ts';

interface Wishes {
  readonly site: string;
  readonly yes?: boolean;
}

export async function clearCache({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { id, name } = await findSite(client, given.site);
  const consequence = `Everything in the cache of ${name} goes, and all its sessions end.`;
  await confirmByName(terminal, { name, consequence, yes: given.yes });
  await client.call(contract.cache.clear, { params: { site: id } });
  if (!output.json) output.line(`The cache of ${name} is empty.`);
}
