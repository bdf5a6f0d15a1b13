import { appendFile, mkdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface SiteLogs {
  /** Bytes of the site's current log; 0 when there is none. */
  readonly size: (site: string) => Promise<number>;
  readonly append: (site: string, lines: readonly Buffer[]) => Promise<void>;
  /** Takes away what was appended beyond `size`. */
  readonly cutBack: (site: string, size: number) => Promise<void>;
  /** `access.log` becomes `access.log.1` and so on; the oldest beyond `kept` goes. */
  readonly rotate: (site: string, kept: number) => Promise<void>;
}

/** The logs in `data/logs/sites/<site-id>/access.log`. */
export function createSiteLogs(folder: string): SiteLogs {
  const path = (site: string) => join(folder, site, 'access.log');
  const size = (site: string) =>
    stat(path(site)).then(
      (found) => found.size,
      () => 0,
    );
  return {
    size,
    async append(site, lines) {
      await mkdir(dirname(path(site)), { recursive: true, mode: 0o750 });
      await appendFile(path(site), Buffer.concat(lines), { mode: 0o640 });
    },
    async cutBack(site, wanted) {
      if ((await size(site)) > wanted) await truncate(path(site), wanted);
    },
    async rotate(site, kept) {
      await rm(`${path(site)}.${kept}`, { force: true });
      for (let number = kept - 1; number >= 1; number -= 1) await moveIfPresent(`${path(site)}.${number}`, `${path(site)}.${number + 1}`);
      await moveIfPresent(path(site), `${path(site)}.1`);
    },
  };
}

async function moveIfPresent(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
