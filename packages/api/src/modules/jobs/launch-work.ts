import { createRequester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import type { JobContext } from './job-runner.ts';

const progress = z.object({ files: z.number(), bytes: z.number(), totalFiles: z.number().optional(), totalBytes: z.number().optional() });
const LONGEST = 6 * 60 * 60 * 1000;

/** Sends the launcher a long request on a connection of its own: closing it when the job is cancelled aborts the work. */
export async function launchWork(socket: string, operation: string, input: unknown, context: JobContext): Promise<unknown> {
  using requester = createRequester(socket);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error('cancelled'));
  context.signal.addEventListener('abort', abort, { once: true });
  try {
    const onProgress = (value: unknown) => {
      const { data } = progress.safeParse(value);
      if (data === undefined) return;
      context.progress({ done: data.bytes, total: data.totalBytes ?? null, unit: 'bytes', message: `${data.files} files` });
    };
    return await Promise.race([requester.request(operation, input, { onProgress, timeoutMilliseconds: LONGEST }), aborted]);
  } finally {
    context.signal.removeEventListener('abort', abort);
  }
}
