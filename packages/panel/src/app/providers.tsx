import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense } from 'react';
import { I18nextProvider } from 'react-i18next';
import { queryClient } from '../api/query-client.ts';
import { texts } from '../texts/index.ts';
import { late } from '../ui/late/late.ts';
import { useIsAllThere } from '../ui/late/all-there.ts';
import { router } from './router.tsx';
import { styleNonce } from './style-nonce.ts';
import { colorSchemes, readableGreys, theme } from './theme.ts';

const Notifications = late(() => import('@mantine/notifications').then((file) => file.Notifications));

export function Providers() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableGreys}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <I18nextProvider i18n={texts}>
        <QueryClientProvider client={queryClient}>
          <LateNotifications />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}

function LateNotifications() {
  if (!useIsAllThere()) return undefined;
  return (
    <Suspense>
      <Notifications position="bottom-right" limit={4} />
    </Suspense>
  );
}
