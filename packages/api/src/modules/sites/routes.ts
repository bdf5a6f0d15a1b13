import { contract, type UpdateSiteBody } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { poolLimits } from '@daspanel/formats/pool.ts';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler, type Incoming } from '../../http/handler.ts';
import { Problem } from '../../problem.ts';
import { changeSite, findSite, PATIENCE, type SiteParts } from './change-site.ts';
import { createSite } from './create-site.ts';
import { listSites, type ListParts } from './list-sites.ts';
import { presentSite } from './present-site.ts';
import { checkSiteName } from './site-name-rules.ts';
import type { SiteRow } from './site-store.ts';
import { transferSite } from './transfer-site.ts';
import { purgeSite, requireLive, restoreSite, trashSite } from './trash-site.ts';

const { sites } = contract;

type EnableRequest = Pick<Incoming<typeof sites.enable>, 'params' | 'caller' | 'ifMatch'>;

export function siteHandlers(parts: SiteParts & ListParts): Handler[] {
  const answer = async <Status extends 200 | 201>(caller: Caller, id: SiteId, status: Status) => {
    const settled = await parts.reconciler.settle(id, PATIENCE);
    const body = presentSite(findSite(parts, caller, id), parts);
    return settled === 'applied' ? ({ status, body } as const) : ({ status: 202, body } as const);
  };
  const setEnabled = async (enabled: boolean, { params, caller, ifMatch }: EnableRequest) => {
    const action = enabled ? 'sites.enable' : 'sites.disable';
    const event = enabled ? 'site.enabled' : 'site.disabled';
    await changeSite(parts, action, caller, { id: params.site, ifMatch, event }, (site) => {
      requireLive(site);
      return { columns: { enabled: enabled ? 1 : 0 } };
    });
    return answer(caller, params.site, 200);
  };
  return [
    handle(sites.list, ({ query, caller }) => ({ status: 200, body: listSites(parts, caller, query) })),
    handle(sites.create, async ({ body, caller }) => {
      const id = await createSite(parts, caller, body);
      return { ...(await answer(caller, id, 201)), headers: { location: `/v1/sites/${id}` } };
    }),
    handle(sites.get, ({ params, caller }) => ({ status: 200, body: presentSite(findSite(parts, caller, params.site), parts) })),
    handle(sites.update, async ({ params, body, caller, ifMatch }) => {
      await updateSite(parts, caller, { id: params.site, ifMatch }, body);
      return answer(caller, params.site, 200);
    }),
    handle(sites.enable, (request) => setEnabled(true, request)),
    handle(sites.disable, (request) => setEnabled(false, request)),
    handle(sites.delete, async ({ params, query, caller, ifMatch }) => {
      await trashSite(parts, caller, { id: params.site, ifMatch }, query.confirm);
      return answer(caller, params.site, 200);
    }),
    handle(sites.restore, async ({ params, body, caller, ifMatch }) => {
      await restoreSite(parts, caller, { id: params.site, ifMatch }, body.name);
      return answer(caller, params.site, 200);
    }),
    handle(sites.purge, async ({ params, body, caller, ifMatch }) => {
      await purgeSite(parts, caller, { id: params.site, ifMatch }, body.confirm);
      await parts.reconciler.settle(params.site, PATIENCE);
      return { status: 204 };
    }),
  ];
}

function updateSite(
  parts: SiteParts,
  caller: Caller,
  target: { readonly id: SiteId; readonly ifMatch: ReadonlySet<number> | undefined },
  wanted: UpdateSiteBody,
) {
  return changeSite(parts, 'sites.update', caller, { ...target, event: 'site.updated' }, (site, change) => {
    requireLive(site);
    const { name, description, tags: wantedTags, limits } = wanted;
    if (wantedTags !== undefined) parts.tags.replace(site.id, wantedTags);
    if (name !== undefined && name !== site.name) checkSiteName(name, (candidate) => parts.sites.isNameTaken(candidate));
    const owner = wanted.owner === undefined ? undefined : transferSite(parts, caller, change, { site, owner: wanted.owner });
    const columns = { name, description, owner, limits: limits === undefined ? undefined : JSON.stringify(mergeLimits(site, limits)) };
    return { columns, details: { ...wanted } };
  });
}

function mergeLimits(site: SiteRow, change: NonNullable<UpdateSiteBody['limits']>) {
  const merged = poolLimits.safeParse({ ...readObject(site.limits), ...change });
  if (!merged.success) throw new Problem('invalid-fields', 'give all limits: the stored ones are damaged');
  return merged.data;
}

function readObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
