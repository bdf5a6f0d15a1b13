import { useCallback, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const PREFIX = 'daspanel.';

/** What the person chose for the look of the panel, by name: text, or null where he chose nothing. Kept in this browser. */
export function usePreference(name: string): readonly [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(subscribe, () => localStorage.getItem(PREFIX + name));
  const keep = useCallback(
    (next: string | null) => {
      if (next === null) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, next);
      for (const listener of listeners) listener();
    },
    [name],
  );
  return [value, keep];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}
