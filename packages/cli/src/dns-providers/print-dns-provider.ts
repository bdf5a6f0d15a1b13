import type { DnsProvider } from '@daspanel/contract';
import type { Output } from '../output/output.ts';
import { formatMoment } from '../output/quantities.ts';

export async function printDnsProvider(output: Output, provider: DnsProvider): Promise<void> {
  const { name, id, zones, server, key, state, problem, createdAt } = provider;
  await output.answer(provider, () =>
    output.details([
      ['name', name],
      ['id', id],
      ['zones', zones.join(' ')],
      ['server', `${server.host} port ${server.port}`],
      ['key', `${key.name} (${key.algorithm})`],
      ['state', state],
      ['problem', problem],
      ['created', formatMoment(createdAt)],
    ]),
  );
  if (state === 'pending') output.note('It is stored, and told to the ACME client as soon as that answers.');
}
