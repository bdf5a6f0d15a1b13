import { runToEnd } from './run-to-end.ts';

/** Makes everything written so far outlast a power cut (syncfs(2)); one call is far cheaper than fsync for each file. */
export async function syncFileSystem(path: string, signal: AbortSignal): Promise<void> {
  const status = await runToEnd('/usr/bin/sync', ['-f', '--', path], { signal });
  if (status !== 0) throw new Error(`sync -f ended with status ${status}`);
}
