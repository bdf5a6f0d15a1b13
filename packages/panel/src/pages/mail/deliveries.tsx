import type { MailDelivery } from '@daspanel/contract/mail.ts';
import { Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../ui/moment.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

const tones = { sent: 'good', failed: 'bad', waiting: 'waiting' } as const;

/** Attempts to send a message on, with what the other server said. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly MailDelivery[] }) {
  const { t } = useTranslation();
  if (deliveries.length === 0) return undefined;
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('mail.deliveries')}
      </Title>
      <Stack gap={4}>
        {deliveries.map(({ at, outcome, response, to }) => (
          <div key={at}>
            <Group gap="xs">
              <StateBadge state={outcome} tone={tones[outcome]} title={t(`mail.delivery.${outcome}`)} />
              <Text size="sm">{to.join(', ')}</Text>
              <Text size="xs" c="dimmed">
                <Moment at={at} />
              </Text>
            </Group>
            <Text size="xs" c="dimmed">
              {response}
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
