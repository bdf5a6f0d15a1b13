import { z } from 'zod';
import { explainDataServicesError, type AskDataServices } from '../../data-services.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import type { DatabaseRow } from './database-store.ts';
import { workOnDatabase } from './database-work.ts';

export interface CopyParts {
  readonly askDataServices: AskDataServices;
  readonly dataServicesSocket: string;
}

/** Makes `to` a copy of `from`. What an earlier attempt left in it goes first. */
export async function copyDatabase(
  parts: CopyParts,
  from: DatabaseRow,
  to: DatabaseRow,
  context: JobContext,
): Promise<Readonly<Record<string, unknown>>> {
  const ask = (operation: 'database.remove' | 'database.apply') =>
    parts.askDataServices(operation, { database: to.full_name }).catch((error: unknown) => {
      throw explainDataServicesError(error, 'MariaDB');
    });
  await ask('database.remove');
  await ask('database.apply');
  const request = { from: from.full_name, to: to.full_name };
  return z.record(z.string(), z.unknown()).parse(await workOnDatabase(parts.dataServicesSocket, 'database.clone', request, context));
}
