import type { Secret } from '@daspanel/platform/secret.ts';
import { Problem } from '../../problem.ts';
import type { JobContext } from '../jobs/job-runner.ts';

interface FetchOptions {
  readonly maximumBytes: number;
  readonly credentials: Secret<{ readonly user: string; readonly password: string }> | undefined;
  readonly context: JobContext;
}

/** Fetches an archive from the public Internet into a file. The one place of the API that reaches outside. */
export function fetchArchive(_url: string, _file: string, _options: FetchOptions): Promise<void> {
  throw new Problem('not-implemented', 'this Daspanel cannot fetch from addresses: upload the archive instead');
}
