import { touchedSite } from '@daspanel/formats/disk-room.ts';
import { z } from 'zod';
import type { AskFiles } from '../files/ask-files.ts';

/** Sites that were written to at doors that the state knows nothing of, and have not been measured since. */
export interface TouchedSites {
  /** Asks what there is. While the storage part does not answer, nothing is added. */
  ask(): Promise<void>;
  find(site: string): { readonly isRefused: boolean } | undefined;
  remove(site: string): void;
}

export function createTouchedSites(askFiles: Pick<AskFiles, 'ask'>): TouchedSites {
  const touched = new Map<string, { readonly isRefused: boolean }>();
  return {
    async ask() {
      const answer = await askFiles.ask('room.touched', {}).catch(() => []);
      for (const { site, isRefused } of z.array(touchedSite).parse(answer))
        touched.set(site, { isRefused: isRefused || touched.get(site)?.isRefused === true });
    },
    find: (site) => touched.get(site),
    remove: (site) => void touched.delete(site),
  };
}
