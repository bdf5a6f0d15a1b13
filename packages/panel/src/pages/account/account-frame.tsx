import { SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { Page } from '../../ui/page.tsx';

const addresses = { profile: '/account', security: '/account/security', tokens: '/account/tokens' } as const;
type Place = keyof typeof addresses;

/** The frame of the pages about oneself. */
export function AccountFrame({
  place,
  description,
  actions,
  children,
}: {
  readonly place: Place;
  readonly description?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const hasTokens = useMay('tokens:read');
  const places = (['profile', 'security', 'tokens'] as const).filter((one) => one !== 'tokens' || hasTokens);
  return (
    <Page title={t(`account.${place}`)} description={description} actions={actions}>
      <div>
        <SegmentedControl
          size="xs"
          aria-label={t('account.navigation')}
          value={place}
          onChange={(next) => void navigate({ to: addresses[next as Place] })}
          data={places.map((value) => ({ value, label: t(`account.${value}`) }))}
        />
      </div>
      {children}
    </Page>
  );
}
