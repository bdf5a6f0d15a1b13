import { contract } from '@daspanel/contract';
import type { Actor } from '../../access/actor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { EVERYTHING, type MetricsStore } from './metrics-store.ts';
import { readSeries } from './read-series.ts';

interface Parts {
  readonly sites: SiteStore;
  readonly metrics: MetricsStore;
  readonly now: () => number;
}

export function metricsHandlers(parts: Parts): Handler[] {
  const { metrics, now } = parts;
  return [
    handle(contract.metrics.site, ({ params, query, caller }) => {
      const { id } = findSite(parts, caller, params.site);
      return { status: 200, body: readSeries(metrics, [id], query.range, now()) };
    }),
    handle(contract.metrics.all, ({ query, caller }) => ({
      status: 200,
      body: readSeries(metrics, seenBy(parts, caller.actor), query.range, now()),
    })),
  ];
}

/** Who sees every site sees also what purged ones had. */
function seenBy({ sites }: Parts, actor: Actor): readonly string[] {
  return actor.seesEveryOwner && actor.sites === null ? [EVERYTHING] : sites.forActor(actor).listIds();
}
