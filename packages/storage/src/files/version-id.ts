import { randomId } from '@daspanel/platform/random-id.ts';

/** Sorts by time, so that a listing can go on after a version that was removed meanwhile. `sequence`: see `CatalogueStore.nextSequence`. */
export function createVersionId(sequence: number): string {
  return `${sequence.toString(36).padStart(11, '0')}${randomId('v')}`;
}

/** The sequence that a version id was made with; undefined for `null` and what was never one. */
export function readSequence(versionId: string): number | undefined {
  const sequence = Number.parseInt(versionId.slice(0, 11), 36);
  return versionId.length === 27 && Number.isSafeInteger(sequence) ? sequence : undefined;
}
