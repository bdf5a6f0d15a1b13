import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { AskDataServices } from '../data-services.ts';
import type { DatabaseStep } from './plan-databases.ts';

export type ExecuteDatabaseStep = (step: DatabaseStep) => Promise<void>;

/**
 * Runs steps through data-services. The cache account gets its other password once the site has been applied, or has had its time: a pool with the former one that
 * is woken later would make that the password again.
 */
export function createDatabaseStepExecutor(ask: AskDataServices, settleSite: (site: SiteId) => Promise<unknown>): ExecuteDatabaseStep {
  return async (step) => {
    await failpoint(`step-${step.do}.before`);
    if (step.do === 'open-cache') await settleSite(step.site);
    await ask(...requestOf(step));
    await failpoint(`step-${step.do}.after`);
  };
}

function requestOf(step: DatabaseStep): Parameters<AskDataServices> {
  switch (step.do) {
    case 'apply-database':
      return ['database.apply', { database: step.database }];
    case 'remove-database':
      return ['database.remove', { database: step.database }];
    case 'apply-database-user': {
      const { name, passwordHash, limits, grants } = step.user;
      return ['database-user.apply', { user: name, passwordHash, limits, grants }];
    }
    case 'remove-database-user':
      return ['database-user.remove', { user: step.user }];
    case 'open-cache':
      return ['cache.open', { site: step.site, generation: step.generation }];
    case 'clear-cache':
      return ['cache.clear', { site: step.site, account: true }];
  }
}
