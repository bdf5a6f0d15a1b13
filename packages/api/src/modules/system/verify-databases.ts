import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { describeDataServicesError, type AskDataServices } from '../../data-services.ts';
import type { AppliedDatabasesStore } from '../../reconciler/applied-databases-store.ts';

interface Parts {
  readonly appliedDatabases: AppliedDatabasesStore;
  readonly askDataServices: AskDataServices;
}

const answer = z.object({ sizes: z.record(z.string(), z.unknown()) });

/** Names the databases of a site that were made and are not in MariaDB. */
export async function verifyDatabases(parts: Parts, site: SiteId, note: (where: string, problem: string) => void): Promise<void> {
  const made = [...parts.appliedDatabases.readSite(site).databases].filter(([, isThere]) => isThere).map(([name]) => name);
  if (made.length === 0) return;
  try {
    const { sizes } = answer.parse(await parts.askDataServices('database.measure', { databases: made }));
    for (const name of made)
      if (!Object.hasOwn(sizes, name)) note(`database ${name}`, 'is missing: daspanel rebuild makes it again, empty');
  } catch (error) {
    note(
      `databases of site ${site}`,
      describeDataServicesError(error, 'MariaDB') ?? 'could not be checked; the log of data-services says more',
    );
  }
}
