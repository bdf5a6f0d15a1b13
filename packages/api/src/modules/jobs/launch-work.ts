import { createRequester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import type { JobContext } from './job-runner.ts';

const progress = z.union([
  z.object({ bytes: z.number(), totalBytes: z.number().optional(), files: z.number().optional() }),
  z.object({ rows: z.number() }),
]);
const LONGEST = 6 * 60 * 60 * 1000;

/** Sends the launcher or data-services a long request on a connection of its own: closing it when the job is cancelled aborts the work. */
export async function launchWork(socket: string, operation: string, input: unknown, context: JobContext): Promise<unknown> {
  using requester = createRequester(socket);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error('cancelled'));
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    const onProgress = (value: unknown) => {
      const { data } = progress.safeParse(value);
      if (data !== undefined) context.progress(describeProgress(data));
    };
    return await Promise.race([requester.request(operation, input, { onProgress, timeoutMilliseconds: LONGEST }), aborted]);
  } finally {
    context.signal.removeEventListener('abort', abort);
  }
}

function describeProgress(value: z.infer<typeof progress>): Parameters<JobContext['progress']>[0] {
  if ('rows' in value) return { done: value.rows, total: null, unit: 'rows', message: '' };
  const { bytes, totalBytes, files } = value;
  return { done: bytes, total: totalBytes ?? null, unit: 'bytes', message: files === undefined ? '' : `${files} files` };
}
