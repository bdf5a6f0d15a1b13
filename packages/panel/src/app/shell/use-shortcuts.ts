import { useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { openPalette } from './open-palette.ts';

/** What keys do wherever one is. Those without Ctrl do nothing while one types. */
export const shortcuts = [
  { keys: ['Ctrl', 'K'], text: 'palette' },
  { keys: ['/'], text: 'search' },
  { keys: ['N'], text: 'newSite' },
  { keys: ['G'], text: 'home' },
  { keys: ['↑', '↓'], text: 'rows' },
  { keys: ['Enter'], text: 'open' },
  { keys: ['?'], text: 'help' },
] as const;

export function useShortcuts({ onHelp }: { readonly onHelp: () => void }): void {
  const router = useRouter();
  const press = useEffectEvent((event: KeyboardEvent) => {
    const act = actionOf(event, {
      palette: openPalette,
      search: () => document.querySelector<HTMLElement>('[data-page-search]')?.focus(),
      newSite: () => void router.navigate({ to: '/', search: { new: true } }),
      home: () => void router.navigate({ to: '/' }),
      help: onHelp,
    });
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

type Actions = Readonly<Record<'palette' | 'search' | 'newSite' | 'home' | 'help', () => void>>;

function actionOf(event: KeyboardEvent, actions: Actions): (() => void) | undefined {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') return actions.palette;
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return undefined;
  const byKey: Readonly<Record<string, () => void>> = { '/': actions.search, n: actions.newSite, g: actions.home, '?': actions.help };
  return byKey[event.key];
}

/** Also in editors, terminals and dialogs, which have keys of their own. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], .xterm') !== null;
}
