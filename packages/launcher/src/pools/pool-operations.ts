import { launcherForApi, launcherForEngine, type InstalledEngines } from '@daspanel/formats/launcher-requests.ts';
import { operation, type Operations } from '@daspanel/platform/json-socket.ts';
import type { Engine } from '../engines/engine.ts';
import type { Pools } from './pools.ts';

/** What engine-php may ask for. */
export function poolOperationsForEngine(pools: Pools): Operations {
  return {
    'pool.wake': operation(launcherForEngine['pool.wake'], ({ pool }) => pools.wake(pool)),
    'pool.sleep': operation(launcherForEngine['pool.sleep'], ({ pool, graceSeconds }) => pools.sleep(pool, graceSeconds)),
    'pool.list': operation(launcherForEngine['pool.list'], () => pools.list()),
  };
}

/** What the API may ask for. */
export function poolOperationsForApi(pools: Pools, engines: Iterable<Engine>): Operations {
  const php = [...engines].map(({ version, runtime, release, extensions, endOfLife }) => ({
    version,
    runtime,
    release,
    extensions,
    endOfLife,
  }));
  return {
    'pool.list': operation(launcherForApi['pool.list'], () => pools.list()),
    'engines.list': operation(launcherForApi['engines.list'], async (): Promise<InstalledEngines> => ({ php })),
  };
}
