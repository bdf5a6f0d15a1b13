import { explainDataServicesError, type DataServicesOperation } from '../../data-services.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import { launchWork } from '../jobs/launch-work.ts';

/** Has data-services do long work on a database, with its progress on the job. */
export async function workOnDatabase(
  socket: string,
  operation: DataServicesOperation,
  input: unknown,
  context: JobContext,
): Promise<unknown> {
  try {
    return await launchWork(socket, operation, input, context);
  } catch (error) {
    throw explainDataServicesError(error, 'MariaDB');
  }
}
