import { systemActor } from '../../access/actor.ts';
import { Problem } from '../../problem.ts';
import { isSiteKey } from '../../reconciler/applied-store.ts';
import type { DirtyStore } from '../../reconciler/dirty-store.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import type { SiteStore } from '../sites/site-store.ts';

interface Parts {
  readonly reconciler: Reconciler;
  readonly databaseReconciler: Reconciler;
  readonly dirty: DirtyStore;
  readonly dirtyDatabases: DirtyStore;
  readonly sites: SiteStore;
  /** Marks everything and forgets what routes and pools held. */
  readonly rebuildAll: () => Promise<void>;
  /** Removes routes that belong to nothing. */
  readonly removeStrays: () => Promise<{ readonly strays: number }>;
}

const MOST_FAILURES = 50;

/**
 * Writes all routes, pools, buckets and access keys again, hands over all mail settings, has all databases and their users made again where they are missing,
 * and waits for the end. Fails with what failed.
 */
export function rebuildWork(parts: Parts): JobWork {
  return {
    async run(context) {
      await parts.rebuildAll();
      const { strays } = await parts.removeStrays();
      for (const reconciler of [parts.reconciler, parts.databaseReconciler]) {
        reconciler.takeUp();
        let total = 0;
        await reconciler.settleAll((left) => {
          total = Math.max(total, left);
          context.progress({ done: total - left, total, unit: 'sites', message: `${left} left` });
        }, context.signal);
      }
      const failures = listFailures(parts);
      for (const failure of failures.slice(0, MOST_FAILURES)) context.log(failure);
      if (failures.length > 0) throw new Problem('unavailable', `these failed: ${failures.join('; ')}`.slice(0, 1000));
      return { strays };
    },
  };
}

/** What could not be applied, a sentence for each. */
function listFailures({ sites, dirty, dirtyDatabases }: Parts): string[] {
  const failed = sites.forActor(systemActor).list({ state: 'failed', sort: 'name', limit: MOST_FAILURES });
  const marks = dirty.list().filter(({ site, problem }) => problem !== null && !isSiteKey(site));
  const databases = dirtyDatabases.list().filter(({ problem }) => problem !== null);
  return [
    ...failed.map(({ name, id, problem }) => `site ${name} (${id}): ${problem}`),
    ...databases.map(({ site, problem }) => `databases of site ${site}: ${problem}`),
    ...marks.map(({ site: mark, problem }) => `${mark}: ${problem}`),
  ];
}
