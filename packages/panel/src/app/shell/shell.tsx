import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouter } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { LateParts } from './late-parts.tsx';
import { MainNavigation } from './main-navigation.tsx';
import { useSession } from '../../api/session.ts';
import { preferLanguage } from '../../texts/index.ts';
import { late } from '../../ui/late/late.ts';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import classes from './shell.module.css';

const ImpersonationBanner = late(() => import('./impersonation-banner.tsx').then((file) => file.ImpersonationBanner));

/** What surrounds every page of a person who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const { impersonator, user } = useSession();
  useEffect(() => void preferLanguage(user.language), [user.language]);
  const [isOpen, navigation] = useDisclosure();
  const main = useMainAfterNavigation(navigation.close);
  return (
    <div className={classes.shell}>
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <header className={classes.header}>
        <Header isNavigationOpen={isOpen} onToggleNavigation={navigation.toggle} />
      </header>
      <nav id="navigation" aria-label={t('shell.navigation')} className={classes.navbar} data-open={isOpen}>
        <MainNavigation />
      </nav>
      <main id="main" tabIndex={-1} ref={main} className={classes.main} data-scroll-restoration-id="main">
        {impersonator !== null && (
          <Suspense>
            <ImpersonationBanner />
          </Suspense>
        )}
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <footer className={classes.footer}>
        <Footer />
      </footer>
      <LateParts />
    </div>
  );
}

/** After each change of the page the keyboard goes on in it, and the navigation of narrow screens closes. */
function useMainAfterNavigation(close: () => void) {
  const main = useRef<HTMLElement>(null);
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onResolved', ({ pathChanged, fromLocation }) => {
        if (!pathChanged || fromLocation === undefined) return;
        close();
        main.current?.focus({ preventScroll: true });
      }),
    [router, close],
  );
  return main;
}
