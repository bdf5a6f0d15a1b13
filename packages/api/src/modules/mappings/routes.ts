import { contract, parseHost } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { findSite, PATIENCE, type SiteParts } from '../sites/change-site.ts';
import { deleteMapping, moveMapping, updateMapping } from './change-mapping.ts';
import { createMapping } from './create-mapping.ts';
import { findMapping, type MappingAddress } from './mapping-parts.ts';
import { presentMapping } from './present-mapping.ts';

const { mappings } = contract;

export function mappingHandlers(parts: SiteParts): Handler[] {
  const present = (caller: Caller, address: MappingAddress) => {
    const { site, mapping } = findMapping(parts, caller, address);
    return presentMapping(site, mapping, parts.addresses);
  };
  const answer = async <Status extends 200 | 201>(caller: Caller, address: MappingAddress, status: Status) => {
    const settled = await parts.reconciler.settle(address.site, PATIENCE);
    const body = present(caller, address);
    return settled === 'applied' ? ({ status, body } as const) : ({ status: 202, body } as const);
  };
  return [
    handle(mappings.list, ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const host = query.host === undefined ? undefined : parseHost(query.host);
      const list = ['mappings.list', site.id, host ?? null];
      const after = parseCursor(list, ['number', 'string'] as const, query.cursor);
      const rows = parts.mappings.list(site.id, { host, after, limit: query.limit + 1 });
      const presentRow = (row: (typeof rows)[number]) => presentMapping(site, row, parts.addresses);
      return { status: 200, body: pageOf(rows, query.limit, list, presentRow, (row) => [row.created_at, row.id]) };
    }),
    handle(mappings.create, async ({ params, body, caller }) => {
      const mapping = await createMapping(parts, caller, params.site, body);
      const headers = { location: `/v1/sites/${params.site}/mappings/${mapping}` };
      return { ...(await answer(caller, { site: params.site, mapping }, 201)), headers };
    }),
    handle(mappings.get, ({ params, caller }) => ({ status: 200, body: present(caller, params) })),
    handle(mappings.update, async ({ params, body, caller, ifMatch }) => {
      await updateMapping(parts, caller, { ...params, ifMatch }, body);
      return answer(caller, params, 200);
    }),
    handle(mappings.move, async ({ params, body, caller, ifMatch }) => {
      await moveMapping(parts, caller, { ...params, ifMatch }, body.site);
      await parts.reconciler.settle(params.site, PATIENCE);
      return answer(caller, { ...params, site: body.site }, 200);
    }),
    handle(mappings.delete, async ({ params, caller, ifMatch }) => {
      await deleteMapping(parts, caller, { ...params, ifMatch });
      await parts.reconciler.settle(params.site, PATIENCE);
      return { status: 204 };
    }),
  ];
}
