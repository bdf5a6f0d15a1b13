import type { Session } from '../session.ts';
import { findDnsProvider, type ProviderName } from './find-dns-provider.ts';
import { printDnsProvider } from './print-dns-provider.ts';

export async function showDnsProvider({ output, connect }: Session, named: ProviderName): Promise<void> {
  await printDnsProvider(output, await findDnsProvider(await connect(), named));
}
