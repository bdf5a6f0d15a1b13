import { contract, type Cache } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { explainDataServicesError, type AskDataServices, type DataServicesOperation } from '../../data-services.ts';
import { handle, type Handler } from '../../http/handler.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import { findSite, PATIENCE, type SiteParts } from '../sites/change-site.ts';
import type { SiteRow } from '../sites/site-store.ts';
import { requireLive } from '../sites/trash-site.ts';

const measured = z.object({ keys: z.int(), bytes: z.int() });
const account = z.object({ password: z.string() });
const MEASURING = 2_000;
const SOCKET = '/run/redis/redis.sock';

interface Parts extends Pick<SiteParts, 'sites' | 'changes' | 'reconciler'> {
  readonly askDataServices: AskDataServices;
  readonly databaseReconciler: Pick<Reconciler, 'settle'>;
}

export function cacheHandlers(parts: Parts): Handler[] {
  const { cache } = contract;
  return [
    handle(cache.get, async ({ params, caller }) => ({ status: 200, body: await present(parts, findSite(parts, caller, params.site)) })),
    handle(cache.reveal, async ({ params, caller }) => {
      const site = await recordUse(parts, 'cache.reveal', caller, params.site);
      const request = { site: site.id, generation: site.cache_generation };
      await ask(parts, 'cache.open', request);
      const { password } = account.parse(await ask(parts, 'cache.reveal', request));
      return { status: 200, body: { ...(await present(parts, site)), password } };
    }),
    handle(cache.rotate, async ({ params, caller }) => {
      await rotateCache(parts, caller, params.site);
      // The pools with the new password come first, so that as few requests as possible still have the former one when it ends.
      const settled = [await parts.reconciler.settle(params.site, PATIENCE), await parts.databaseReconciler.settle(params.site, PATIENCE)];
      const body = await present(parts, findSite(parts, caller, params.site));
      return settled.every((one) => one === 'applied') ? ({ status: 200, body } as const) : ({ status: 202, body } as const);
    }),
    handle(cache.clear, async ({ params, caller }) => {
      const site = await recordUse(parts, 'cache.clear', caller, params.site);
      await ask(parts, 'cache.clear', { site: site.id, account: false });
      return { status: 204 };
    }),
  ];
}

function rotateCache(parts: Parts, caller: Caller, id: SiteId): Promise<void> {
  return parts.changes.write('cache.rotate', caller, (change) => {
    const site = findSite(parts, caller, id);
    requireLive(site);
    const generation = site.cache_generation + 1;
    parts.sites.update(site.id, { cache_generation: generation }, change.now);
    change.describe({ object: site.id, site: site.id, owner: site.owner, details: { generation } });
    change.announce('cache.rotated', site.id, site.revision + 1);
    change.touch(site.id);
    change.touchDatabases(site.id);
    change.replyWith(202, { ...describe({ ...site, cache_generation: generation }), keys: null, bytes: null });
  });
}

/** Records that somebody reveals or clears the cache of a site, before that is done. */
function recordUse(parts: Parts, action: 'cache.reveal' | 'cache.clear', caller: Caller, id: SiteId): Promise<SiteRow> {
  return parts.changes.write(action, caller, (change) => {
    const site = findSite(parts, caller, id);
    requireLive(site);
    change.describe({ object: site.id, site: site.id, owner: site.owner });
    if (action === 'cache.clear') change.announce('cache.cleared', site.id);
    return site;
  });
}

async function ask(parts: Parts, operation: Extract<DataServicesOperation, `cache.${string}`>, input: unknown): Promise<unknown> {
  try {
    return await parts.askDataServices(operation, input);
  } catch (error) {
    throw explainDataServicesError(error, 'Redis');
  }
}

async function present(parts: Parts, site: SiteRow): Promise<Cache> {
  const answer = await parts.askDataServices('cache.measure', { site: site.id }, MEASURING).catch(() => undefined);
  const { keys = null, bytes = null } = measured.safeParse(answer).data ?? {};
  return { ...describe(site), keys, bytes };
}

/** As `siteCacheAccount` in platform makes it. */
function describe(site: SiteRow) {
  return { user: site.id, prefix: `${site.id}:`, socket: SOCKET, generation: site.cache_generation } as const;
}
