import { contract, type DnsProviderId } from '@daspanel/contract';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { ACME_SETTINGS } from '../certificate-settings/acme-subject.ts';
import type { CertificateSettingsParts } from '../certificate-settings/certificate-settings-parts.ts';
import { PATIENCE } from '../sites/change-site.ts';
import { createDnsProvider, deleteDnsProvider, findDnsProvider, updateDnsProvider } from './change-dns-provider.ts';
import { presentDnsProvider } from './present-dns-provider.ts';

const { dnsProviders } = contract;
const LIST = ['dns-providers.list'];

export function dnsProviderHandlers(parts: CertificateSettingsParts): Handler[] {
  const present = (id: DnsProviderId) => presentDnsProvider(parts, findDnsProvider(parts, id));
  const answer = async <Status extends 200 | 201>(id: DnsProviderId, status: Status) => {
    const settled = await parts.reconciler.settle(ACME_SETTINGS, PATIENCE);
    const body = present(id);
    return settled === 'applied' ? ({ status, body } as const) : ({ status: 202, body } as const);
  };
  return [
    handle(dnsProviders.list, ({ query }) => {
      const after = parseCursor(LIST, ['number', 'string'] as const, query.cursor);
      const rows = parts.dnsProviders.list({ after, limit: query.limit + 1 });
      const position = (row: (typeof rows)[number]) => [row.created_at, row.id];
      return { status: 200, body: pageOf(rows, query.limit, LIST, (row) => presentDnsProvider(parts, row), position) };
    }),
    handle(dnsProviders.create, async ({ body, caller }) => {
      const id = await createDnsProvider(parts, caller, body);
      return { ...(await answer(id, 201)), headers: { location: `/v1/dns-providers/${id}` } };
    }),
    handle(dnsProviders.get, ({ params }) => ({ status: 200, body: present(params.dnsProvider) })),
    handle(dnsProviders.update, async ({ params, body, caller, ifMatch }) => {
      await updateDnsProvider(parts, caller, { id: params.dnsProvider, ifMatch }, body);
      return answer(params.dnsProvider, 200);
    }),
    handle(dnsProviders.delete, async ({ params, caller, ifMatch }) => {
      await deleteDnsProvider(parts, caller, { id: params.dnsProvider, ifMatch });
      await parts.reconciler.settle(ACME_SETTINGS, PATIENCE);
      return { status: 204 };
    }),
  ];
}
