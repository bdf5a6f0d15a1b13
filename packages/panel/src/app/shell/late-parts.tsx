import { me } from '@daspanel/contract/me.ts';
import { useRouter } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useWaitingForProof } from '../../api/fresh-sign-in.ts';
import { startLive } from '../../api/live.ts';
import { adoptPreferences } from '../../api/preferences.ts';
import { onSignInNeeded } from '../../api/query-client.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { onPaletteWanted } from './open-palette.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { late } from '../../ui/late/late.ts';

const FreshSignInDialog = late(() => import('./fresh-sign-in-dialog.tsx').then((file) => file.FreshSignInDialog));
const Palette = late(() => import('./palette/palette.tsx').then((file) => file.Palette));
const ShortcutsHelp = late(() => import('./shortcuts-help.tsx').then((file) => file.ShortcutsHelp));

/** What the shell needs sooner or later, and not to show the first page. */
export function LateParts() {
  const waiting = useWaitingForProof();
  const [paletteWanted, setPaletteWanted] = useState(0);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useShortcuts({ onHelp: () => setHelpOpen(true) });
  useSignInWhenOver();
  usePreferencesOfAccount();
  useEffect(() => startLive(), []);
  useEffect(() => onPaletteWanted(() => setPaletteWanted((count) => count + 1)), []);
  return (
    <Suspense>
      {waiting !== undefined && <FreshSignInDialog waiting={waiting} />}
      {paletteWanted > 0 && <Palette wanted={paletteWanted} />}
      {isHelpOpen && <ShortcutsHelp onClose={() => setHelpOpen(false)} />}
    </Suspense>
  );
}

/** What the person chose in another browser holds here too. */
function usePreferencesOfAccount(): void {
  const answer = useLateAnswer(true, me.get);
  useEffect(() => {
    if (answer !== undefined) adoptPreferences(answer.body.preferences);
  }, [answer]);
}

/** The session is over: sign in, and come back to this place. */
function useSignInWhenOver(): void {
  const router = useRouter();
  useEffect(
    () =>
      onSignInNeeded(() => {
        const { href, pathname } = router.state.location;
        if (pathname === '/sign-in') return;
        void router.navigate({ to: '/sign-in', search: { next: href }, replace: true });
      }),
    [router],
  );
}
