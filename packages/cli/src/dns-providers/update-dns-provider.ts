import { contract, type DnsProvider } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { chooseKey, type KeyWishes } from './choose-key.ts';
import { findDnsProvider, type ProviderName } from './find-dns-provider.ts';
import { printDnsProvider } from './print-dns-provider.ts';

interface Wishes extends KeyWishes, ProviderName {
  readonly name?: string;
  readonly zone?: readonly string[];
  readonly server?: string;
  readonly port?: number;
}

export async function updateDnsProvider({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const client = await connect();
  const found = await findDnsProvider(client, given);
  const body = leaveToApi({
    name: given.name,
    zones: given.zone,
    server: chooseServer(found, given),
    key: await chooseKey(terminal, given),
  });
  await printDnsProvider(output, (await client.call(contract.dnsProviders.update, { params: { dnsProvider: found.id }, body })).body);
}

function chooseServer({ server }: DnsProvider, { server: host, port }: Wishes): object | undefined {
  return host === undefined && port === undefined ? undefined : { host: host ?? server.host, port: port ?? server.port };
}
