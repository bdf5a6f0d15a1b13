import { devServers } from '@daspanel/contract/dev-servers.ts';
import { Button, Group, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerQuery } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import type { ConsoleTab } from './open-tabs.ts';

const LOOK_EVERY = 3_000;

/** What listens in these consoles, each with a button that opens it in a window of its own. Nothing while there is none. */
export function DevServers({ site, tabs }: { readonly site: string; readonly tabs: readonly ConsoleTab[] }) {
  const { t } = useTranslation();
  const { data } = useQuery({ ...answerQuery(devServers.list, { params: { site } }), refetchInterval: LOOK_EVERY });
  const open = useChange(devServers.open, { onDone: ({ body }) => void window.open(body.url, '_blank', 'noopener,noreferrer') });
  const servers = data?.body.items ?? [];
  if (servers.length === 0) return null;
  const labelOf = (port: number, console: string) => {
    const number = tabs.find((tab) => tab.console === console)?.key;
    return number === undefined || tabs.length === 1 ? t('console.servers.open', { port }) : t('console.servers.openOf', { port, number });
  };
  return (
    <Group role="group" aria-label={t('console.servers.title')} gap="xs" mb={6}>
      <Text size="xs" c="dimmed">
        {t('console.servers.title')}
      </Text>
      {servers.map(({ port, console }) => (
        <Button
          key={`${console}-${port}`}
          size="compact-xs"
          variant="default"
          rightSection={<IconExternalLink size={13} aria-hidden />}
          disabled={open.isPending}
          onClick={() => open.mutate({ params: { site, port: String(port) }, body: { console } })}
        >
          {labelOf(port, console)}
        </Button>
      ))}
    </Group>
  );
}
