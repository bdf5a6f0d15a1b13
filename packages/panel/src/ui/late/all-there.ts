import { useSyncExternalStore } from 'react';
import { loadAllTexts } from '../../texts/index.ts';

let isAllThere = false;
let loading: Promise<unknown> | undefined;
const listeners = new Set<() => void>();

/** Loads what the first view does without: the styles of all components, and the texts of all areas. Everything that is shown later waits for it. */
export async function loadAll(): Promise<void> {
  loading ??= Promise.all([import('./all-styles.ts'), loadAllTexts()]);
  await loading;
  if (isAllThere) return;
  isAllThere = true;
  for (const listener of listeners) listener();
}

export function useIsAllThere(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => isAllThere,
  );
}
