import { fetchToFile } from '@daspanel/platform/egress.ts';
import { EgressError } from '@daspanel/platform/egress-error.ts';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { Secret } from '@daspanel/platform/secret.ts';
import { Problem } from '../../problem.ts';
import type { JobContext } from '../jobs/job-runner.ts';

interface FetchOptions {
  readonly rules: EgressRules;
  readonly maximumBytes: number;
  readonly credentials: Secret<{ readonly user: string; readonly password: string }> | undefined;
  readonly context: JobContext;
}

const LONGEST = 60 * 60 * 1000;

/** Fetches an archive from the public Internet into a file. The one place of the API that reaches outside. Throws `fetch-failed` with the reason. */
export async function fetchArchive(url: string, file: string, { rules, maximumBytes, credentials, context }: FetchOptions): Promise<void> {
  try {
    await fetchToFile(url, file, {
      rules,
      maximumBytes,
      timeoutMilliseconds: LONGEST,
      signal: context.signal,
      ...(credentials === undefined ? {} : { basicAuthorization: credentials.reveal() }),
      onProgress: ({ bytes, totalBytes }) => context.progress({ done: bytes, total: totalBytes, unit: 'bytes', message: 'fetching' }),
    });
  } catch (error) {
    if (error instanceof EgressError) throw new Problem('fetch-failed', error.message, { cause: error });
    throw error;
  }
}
