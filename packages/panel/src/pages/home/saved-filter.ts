import { z } from 'zod';
import type { SiteFilter } from './site-query.ts';

/** A filter that a person keeps under a name. */
export interface SavedFilter {
  readonly name: string;
  readonly filter: SiteFilter;
}

const saved = z.array(
  z.object({ name: z.string(), filter: z.object({ search: z.string(), state: z.string(), tag: z.string(), sort: z.string() }) }),
);
/** As many as fit into one preference. */
const MOST = 20;

export function readSavedFilters(text: string | null): readonly SavedFilter[] {
  if (text === null) return [];
  try {
    return saved.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

export function writeSavedFilters(filters: readonly SavedFilter[]): string {
  return JSON.stringify(filters.slice(-MOST));
}
