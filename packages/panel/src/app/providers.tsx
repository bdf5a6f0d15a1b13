import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { I18nextProvider } from 'react-i18next';
import { queryClient } from '../api/query-client.ts';
import { texts } from '../texts/index.ts';
import { router } from './router.tsx';
import { styleNonce } from './style-nonce.ts';
import { colorSchemes, readableGreys, theme } from './theme.ts';

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
          <Notifications position="bottom-right" limit={4} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
}
