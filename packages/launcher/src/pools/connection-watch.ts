import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { Log } from '@daspanel/platform/log.ts';
import type { RunningPool } from './start-pool.ts';

const EVERY_MILLISECONDS = 2_000;
/** MariaDB and Redis take some hundred connections in all, from whoever comes: they cannot tell whose one is that has not logged in. */
const MOST_CONNECTIONS = 64;
/** What one request may hold: a database or two, a cache, a session, a mail. */
const CONNECTIONS_PER_WORKER = 6;
/** Sockets that PHP has for itself. */
const OWN_SOCKETS = 16;
const STOPPED_MILLISECONDS = 60_000;

export interface WatchedPools {
  running(): Iterable<RunningPool>;
  refuseSite(site: SiteId, error: RequestError, milliseconds: number): Promise<void>;
}

/** Ends the pools of a site that holds so many connections to the services which all sites share that its neighbours would get none. */
export function startConnectionWatch(pools: WatchedPools, log: Log): Disposable {
  const timer = setInterval(() => {
    for (const [site, running] of Map.groupBy(pools.running(), ({ descriptor }) => descriptor.site)) {
      const sockets = sum(running.map((pool) => pool.countSockets()));
      const workers = sum(running.map(({ descriptor }) => descriptor.limits.workers));
      const most = Math.max(MOST_CONNECTIONS, workers * CONNECTIONS_PER_WORKER);
      if (sockets <= 2 * (most + OWN_SOCKETS * running.length)) continue;
      log.warn('a site holds too many connections to services: its PHP is stopped for a minute', { site, sockets, most });
      const error = new RequestError('engine-failed', `PHP is stopped for a minute: it held more than ${most} connections to services`);
      pools.refuseSite(site, error, STOPPED_MILLISECONDS).catch((reason: unknown) => log.error('a site was not stopped', { site, reason }));
    }
  }, EVERY_MILLISECONDS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
