import { me } from '@daspanel/contract/me.ts';
import { useCallback, useSyncExternalStore } from 'react';
import { client } from './client.ts';

const listeners = new Set<() => void>();
const PREFIX = 'daspanel.preference.';
/** Changes that come together are sent together. */
const TOGETHER = 1000;

let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * What the person chose for the look of the panel, by name: text, or null where he chose nothing. This browser knows it at once; the person's account keeps it
 * for his other browsers.
 */
export function usePreference(name: string): readonly [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(subscribe, () => localStorage.getItem(PREFIX + name));
  const keep = useCallback(
    (next: string | null) => {
      write(name, next);
      clearTimeout(timer);
      timer = setTimeout(() => void sendAll(), TOGETHER);
    },
    [name],
  );
  return [value, keep];
}

/** Takes over what the account keeps; what other browsers chose replaces what this one knows. */
export function adoptPreferences(kept: Readonly<Record<string, string>>): void {
  // What has just been chosen here is on its way.
  if (timer !== undefined) return;
  for (const name of known()) if (!(name in kept)) write(name, null);
  for (const [name, value] of Object.entries(kept)) write(name, value);
}

async function sendAll(): Promise<void> {
  timer = undefined;
  const preferences = Object.fromEntries(known().map((name) => [name, localStorage.getItem(PREFIX + name) ?? '']));
  // Where it cannot be kept, this browser goes on knowing it.
  await client.call(me.update, { body: { preferences } }).catch(() => {});
}

function known(): readonly string[] {
  return Object.keys(localStorage).flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : []));
}

function write(name: string, value: string | null): void {
  if (localStorage.getItem(PREFIX + name) === value) return;
  if (value === null) localStorage.removeItem(PREFIX + name);
  else localStorage.setItem(PREFIX + name, value);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}
