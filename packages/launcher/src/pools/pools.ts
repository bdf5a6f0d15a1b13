import type { PoolState } from '@daspanel/formats/launcher-requests.ts';
import type { PoolId, SiteId } from '@daspanel/formats/identifiers.ts';
import type { Log } from '@daspanel/platform/log.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { createRefusedSites, isOfSite } from './refused-sites.ts';
import type { RunningPool } from './start-pool.ts';

/** The pools that are awake or on their way. */
export interface Pools extends AsyncDisposable {
  /** Resolves when the pool's socket accepts; two callers at once start one pool. Rejects with `engine-failed`. */
  wake(pool: PoolId): Promise<{ started: boolean }>;
  /** Resolves when the pool's processes are gone. A pool that is woken meanwhile is started afresh beside them. */
  sleep(pool: PoolId, graceSeconds: number): Promise<void>;
  list(): Promise<PoolState[]>;
  /** Ends all pools of a site at once, those that are falling asleep too. */
  stopSite(site: SiteId): Promise<void>;
  /** The same, and wakes are rejected with `error` for so long. */
  refuseSite(site: SiteId, error: RequestError, milliseconds: number): Promise<void>;
  running(): Iterable<RunningPool>;
}

const SHORTEST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 15_000;
/** For running requests when the launcher stops, which must be over within eight seconds. */
const SECONDS_AT_THE_END = 4;

/** Failures that take time and load each time that they are tried. */
const PAUSED: ReadonlySet<string> = new Set(['engine-failed', 'no-sandbox']);

interface Failure {
  readonly error: RequestError;
  readonly pauseMilliseconds: number;
  readonly until: number;
}

/** `start` starts one pool; `name` is unlike that of any other start. */
export function createPools(start: (pool: PoolId, name: string) => Promise<RunningPool>, log: Log): Pools {
  const current = new Map<PoolId, Promise<RunningPool>>();
  const living = new Map<Promise<RunningPool>, PoolId>();
  const awake = new Map<PoolId, RunningPool>();
  const failures = new Map<PoolId, Failure>();
  const refused = createRefusedSites();
  let starts = 0;

  const begin = (pool: PoolId): Promise<RunningPool> => {
    const starting = start(pool, `${pool}-${++starts}`);
    current.set(pool, starting);
    living.set(starting, pool);
    starting.then(
      (running) => {
        failures.delete(pool);
        if (current.get(pool) === starting) awake.set(pool, running);
        else running.hide();
        void running.ended.then((end) => forget(pool, starting, running, end));
      },
      (error: unknown) => {
        living.delete(starting);
        if (current.get(pool) === starting) current.delete(pool);
        if (error instanceof RequestError && PAUSED.has(error.code)) failures.set(pool, nextFailure(failures.get(pool), error));
        log.warn('a pool could not be started', { pool, error });
      },
    );
    return starting;
  };

  /** Nothing may come between the look at `current` and the socket's removal, or a successor's socket would be taken. */
  const forget = (pool: PoolId, starting: Promise<RunningPool>, running: RunningPool, end: object) => {
    living.delete(starting);
    if (current.get(pool) !== starting) return;
    letGo(pool, running);
    log.warn('a pool ended by itself', { pool, ...end });
  };

  /** From here on a wake starts the pool afresh. */
  const letGo = (pool: PoolId, running: RunningPool) => {
    current.delete(pool);
    awake.delete(pool);
    running.hide();
  };

  const killAll = async (poolsToKill: readonly Promise<RunningPool>[]) => {
    await Promise.all(poolsToKill.map((starting) => starting.then((running) => running.kill()).catch(() => {})));
  };

  const stopSite = async (site: SiteId) => {
    for (const [pool, running] of awake) if (isOfSite(pool, site)) letGo(pool, running);
    for (const pool of current.keys()) if (isOfSite(pool, site)) current.delete(pool);
    await killAll([...living].filter(([, pool]) => isOfSite(pool, site)).map(([starting]) => starting));
  };

  return {
    async wake(pool) {
      refused.assertAllowed(pool);
      const known = current.get(pool);
      if (known !== undefined && (await isAlive(known))) return { started: false };
      const failure = failures.get(pool);
      if (failure !== undefined && performance.now() < failure.until) throw failure.error;
      // Another caller may have begun while this one looked at a dead pool.
      await (current.get(pool) ?? begin(pool));
      return { started: true };
    },
    async sleep(pool, graceSeconds) {
      const starting = current.get(pool);
      if (starting === undefined) return;
      const running = await starting;
      if (current.get(pool) === starting) letGo(pool, running);
      await running.finish(graceSeconds);
    },
    list: () => Promise.all([...awake.values()].map((running) => running.describe())),
    stopSite,
    async refuseSite(site, error, milliseconds) {
      refused.refuse(site, error, milliseconds);
      await stopSite(site);
    },
    running: () => awake.values(),
    async [Symbol.asyncDispose]() {
      const last = [...awake];
      current.clear();
      for (const [pool, running] of last) letGo(pool, running);
      await Promise.all(last.map(([, running]) => running.finish(SECONDS_AT_THE_END)));
      await killAll([...living.keys()]);
    },
  };
}

/** A pool whose processes were killed a moment ago has not been let go yet: whoever asks for it is asked to wait for that. */
async function isAlive(starting: Promise<RunningPool>): Promise<boolean> {
  const running = await starting;
  if (await running.accepts()) return true;
  await running.kill();
  return false;
}

/** A pool that cannot be started is not tried again at once: each failure in a row doubles the pause. */
function nextFailure(former: Failure | undefined, error: RequestError): Failure {
  const pauseMilliseconds = Math.min(
    former === undefined ? SHORTEST_PAUSE_MILLISECONDS : former.pauseMilliseconds * 2,
    LONGEST_PAUSE_MILLISECONDS,
  );
  return { error, pauseMilliseconds, until: performance.now() + pauseMilliseconds };
}
