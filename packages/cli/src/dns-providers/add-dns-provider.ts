import { contract } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { chooseKey, type KeyWishes } from './choose-key.ts';
import { printDnsProvider } from './print-dns-provider.ts';

interface Wishes extends KeyWishes {
  readonly name: string;
  readonly zone: readonly string[];
  readonly server: string;
  readonly port?: number;
}

export async function addDnsProvider({ output, terminal, connect }: Session, given: Wishes): Promise<void> {
  const { name, zone: zones, server: host, port } = given;
  const key = await chooseKey(terminal, given);
  if (key === undefined) throw new Failure('A TSIG key is needed: --key-file, or --key-name.', exitCodes.usage);
  const body = leaveToApi({ name, zones, server: { host, port }, key });
  await printDnsProvider(output, (await (await connect()).call(contract.dnsProviders.create, { body })).body);
}
