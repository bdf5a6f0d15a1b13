import { systemActor } from '../../access/actor.ts';
import { Problem } from '../../problem.ts';
import type { DirtyStore } from '../../reconciler/dirty-store.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import type { SiteStore } from '../sites/site-store.ts';

interface Parts {
  readonly reconciler: Reconciler;
  readonly databaseReconciler: Reconciler;
  readonly dirtyDatabases: DirtyStore;
  readonly sites: SiteStore;
  /** Marks everything and forgets what routes and pools held. */
  readonly rebuildAll: () => Promise<void>;
  /** Removes routes that belong to nothing. */
  readonly removeStrays: () => Promise<{ readonly strays: number }>;
}

const MOST_FAILURES = 50;

/** Writes all routes and pools again, has all databases and their users made again where they are missing, and waits for the end. Fails with the sites that failed. */
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
      const failed = parts.sites.forActor(systemActor).list({ state: 'failed', sort: 'name', limit: MOST_FAILURES });
      for (const site of failed) context.log(`site ${site.name} (${site.id}): ${site.problem}`);
      if (failed.length > 0)
        throw new Problem(
          'unavailable',
          `these sites failed: ${failed.map(({ name, problem }) => `${name} (${problem})`).join('; ')}`.slice(0, 1000),
        );
      const failedDatabases = parts.dirtyDatabases.list().filter(({ problem }) => problem !== null);
      for (const { site, problem } of failedDatabases.slice(0, MOST_FAILURES)) context.log(`databases of site ${site}: ${problem}`);
      const [first] = failedDatabases;
      if (first !== undefined)
        throw new Problem(
          'unavailable',
          `the databases of ${failedDatabases.length} sites failed, such as ${first.site}: ${first.problem}`,
        );
      return { strays };
    },
  };
}
