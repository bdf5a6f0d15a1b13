import { watch } from 'node:fs';
import type { Log } from '@daspanel/platform/log.ts';

/** Route files that go together, such as those of a deleted site, are told about together. */
const SETTLE = 250;

/**
 * Tells which route files came or went, soon after. It is a hint: the system may lose one, and the patrol finds it. Without the means to watch the folder it logs so and tells
 * nothing.
 */
export function watchRoutes(folder: string, tell: (hosts: readonly string[]) => Promise<void>, log: Log): Disposable {
  const seen = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const hosts = [...seen];
    seen.clear();
    tell(hosts).catch((error: unknown) => log.error('cannot follow a change of the routes; the patrol will', { error }));
  };
  const note = (_kind: string, file: string | null) => {
    if (file === null || file.startsWith('.')) return;
    seen.add(file);
    timer ??= setTimeout(flush, SETTLE);
  };
  try {
    const watcher = watch(folder, { persistent: false }, note);
    watcher.on('error', (error) => log.warn('the routes cannot be watched; the patrol follows them', { error }));
    return {
      [Symbol.dispose]() {
        clearTimeout(timer);
        watcher.close();
      },
    };
  } catch (error) {
    log.warn('the routes cannot be watched; the patrol follows them', { error });
    return { [Symbol.dispose]() {} };
  }
}
