import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';
import { findDnsProvider, type ProviderName } from './find-dns-provider.ts';

export async function deleteDnsProvider(
  { output, terminal, connect }: Session,
  given: ProviderName & { readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const { id, name, zones } = await findDnsProvider(client, given);
  const consequence = `Certificates that are validated by records of ${zones.join(', ')} can no longer be renewed.`;
  await confirmByName(terminal, { name, consequence, yes: given.yes });
  await client.call(contract.dnsProviders.delete, { params: { dnsProvider: id } });
  if (!output.json) output.line(`${name} is gone.`);
}
