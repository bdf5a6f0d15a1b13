import { useSyncExternalStore } from 'react';

const KEPT_AS = 'daspanel.made-sites';
const MOST = 5;
const listeners = new Set<() => void>();
let known: { readonly text: string; readonly ids: readonly string[] } = { text: '', ids: [] };

/** Ids of the sites that were made in this tab and are still shown as a checklist; they survive a reload. */
export function useMadeSites(): readonly string[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => {
      const text = sessionStorage.getItem(KEPT_AS) ?? '';
      if (text !== known.text) known = { text, ids: text.split(' ').filter((id) => id !== '') };
      return known.ids;
    },
  );
}

export function rememberMadeSite(id: string): void {
  write([id, ...read()].slice(0, MOST));
}

export function forgetMadeSites(): void {
  write([]);
}

function read(): readonly string[] {
  return (sessionStorage.getItem(KEPT_AS) ?? '').split(' ').filter((id) => id !== '');
}

function write(ids: readonly string[]): void {
  sessionStorage.setItem(KEPT_AS, ids.join(' '));
  for (const listener of listeners) listener();
}
