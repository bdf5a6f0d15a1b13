import type { DatabaseManagerTicket } from '@daspanel/contract';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { explainDataServicesError, type AskDataServices } from '../../data-services.ts';
import { requireLive } from '../sites/trash-site.ts';
import { findDatabase, requireDatabaseReady, type DatabaseAddress, type DatabaseParts } from './database-parts.ts';
import type { HeldManagers } from './held-managers.ts';

const offer = z.object({ ticket: z.string(), expiresAt: z.number() });

type Parts = Pick<DatabaseParts, 'sites' | 'databases' | 'changes'> & {
  readonly askDataServices: AskDataServices;
  readonly heldManagers: Pick<HeldManagers, 'hold'>;
  /** `https://db.<host name>`, with its port. */
  readonly databaseManagerOrigin: string;
};

/** Gives a one-time way into the database manager, for this database alone. Who opened what is in the audit log before the ticket exists. */
export async function openDatabaseManager(parts: Parts, caller: Caller, address: DatabaseAddress): Promise<DatabaseManagerTicket> {
  const fullName = await parts.changes.write('databases.manage', caller, (change) => {
    const { site, database } = findDatabase(parts, caller, address);
    requireLive(site);
    requireDatabaseReady(database);
    change.describe({ object: database.id, site: site.id, owner: site.owner, details: { name: database.full_name } });
    return database.full_name;
  });
  try {
    const { ticket, expiresAt } = offer.parse(
      await parts.askDataServices('manager.offer', { database: fullName, holder: parts.heldManagers.hold(caller.actor, address) }),
    );
    return { url: `${parts.databaseManagerOrigin}/open`, ticket, expiresAt: new Date(expiresAt).toISOString() };
  } catch (error) {
    throw explainDataServicesError(error, 'MariaDB');
  }
}
