import { contract, dnsProviderId, type Client, type DnsProvider } from '@daspanel/contract';
import { Failure } from '../failure.ts';

/** What names a DNS provider on the command line. */
export interface ProviderName {
  readonly provider: string;
}

/** The DNS provider that a person names, by its name or its id. Several of one name are refused with their ids. */
export async function findDnsProvider(client: Client, { provider: nameOrId }: ProviderName): Promise<DnsProvider> {
  const id = dnsProviderId.safeParse(nameOrId);
  if (id.success) return (await client.call(contract.dnsProviders.get, { params: { dnsProvider: id.data } })).body;
  // There are fifty at most.
  const { items } = (await client.call(contract.dnsProviders.list, { query: { limit: 100 } })).body;
  const [found, ...others] = items.filter(({ name }) => name === nameOrId);
  if (found === undefined) throw new Failure(`There is no DNS provider ${JSON.stringify(nameOrId)}: daspanel dns-provider list shows all.`);
  if (others.length === 0) return found;
  const ids = [found, ...others].map((each) => each.id).join(' or ');
  throw new Failure(`Several DNS providers have the name ${nameOrId}: name one by its id, ${ids}.`);
}
