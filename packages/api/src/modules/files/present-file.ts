import type { FileEntry } from '@daspanel/contract';
import { fileEntry } from '@daspanel/formats/site-file-requests.ts';

/** What the storage part says of a file, as the API shows it. */
export function presentFile(stored: unknown): FileEntry {
  const { modified, isReachable, ...entry } = fileEntry.parse(stored);
  return { ...entry, modifiedAt: new Date(modified).toISOString(), reachable: isReachable };
}
