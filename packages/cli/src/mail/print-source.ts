import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { findSite } from '../sites/find-site.ts';
import type { MessageNames } from './show-message.ts';

export async function printSource({ output, connect }: Session, named: MessageNames): Promise<void> {
  const client = await connect();
  const params = { site: (await findSite(client, named.site)).id, message: named.message };
  await output.content(await client.open(contract.mail.source, { params }));
}
