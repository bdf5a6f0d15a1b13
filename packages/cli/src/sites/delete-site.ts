import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findSite } from './find-site.ts';

interface Wishes {
  readonly site: string;
  readonly yes?: boolean;
}

export async function deleteSite({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { id, name, urls } = await findSite(client, given.site);
  const consequence = `${urls[0] ?? name} and all other addresses of the site will end; its content goes to the trash.`;
  await confirmByName(terminal, { name, consequence, yes: given.yes });
  const { body } = await client.call(contract.sites.delete, { params: { site: id }, query: { confirm: name } });
  await output.answer(body, () => output.line(`${name} is in the trash. It comes back with: daspanel sites restore ${id}`));
}

export async function purgeSite({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const { id, name } = await findSite(client, given.site, 'in the trash');
  const consequence = `The site ${name} (${id}) and its content will be deleted for good.`;
  await confirmByName(terminal, { name, consequence, yes: given.yes });
  await client.call(contract.sites.purge, { params: { site: id }, body: { confirm: name } });
  if (!output.json) output.line(`${name} is gone.`);
}
