import { AppShell } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouter } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { ImpersonationBanner } from './impersonation-banner.tsx';
import { LateParts } from './late-parts.tsx';
import { MainNavigation } from './main-navigation.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import classes from './shell.module.css';

/** What surrounds every page of a person who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const [isOpen, navigation] = useDisclosure();
  const main = useMainAfterNavigation(navigation.close);
  return (
    <AppShell
      header={{ height: 48 }}
      footer={{ height: 26 }}
      navbar={{ width: 196, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      transitionDuration={0}
    >
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <AppShell.Header>
        <Header isNavigationOpen={isOpen} onToggleNavigation={navigation.toggle} />
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('shell.navigation')} className={classes.navbar}>
        <MainNavigation />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} ref={main} className={classes.main}>
        <ImpersonationBanner />
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <AppShell.Footer className={classes.footer}>
        <Footer />
      </AppShell.Footer>
      <LateParts />
    </AppShell>
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
