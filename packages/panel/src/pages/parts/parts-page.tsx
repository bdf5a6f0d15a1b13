import { parts } from '@daspanel/contract/parts.ts';
import { Alert, Text } from '@mantine/core';
import { IconReload, IconShieldCheck, IconShieldExclamation } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '@daspanel/contract/client.ts';
import { useMay } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { answerKey, useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { IconAction } from '../../ui/icon-action.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';

type Parts = Answer<typeof parts.list>['body'];
type Part = Parts['items'][number];

/** No event tells that a part has died: while the page is open it is asked for. */
const LOOK_AGAIN = 5_000;

/** How every part of the installation is, and a way to restart one. */
export function PartsPage() {
  const { t } = useTranslation();
  useLookAgain();
  const { items, isolation } = useAnswer(parts.list).body;
  const columns = usePartColumns();
  return (
    <Page title={t('administration.parts.title')} description={t('administration.parts.description')}>
      <Isolation isolation={isolation} />
      <DataTable name="parts" label={t('administration.parts.title')} columns={columns} rows={items} rowId={({ name }) => name} />
      <Text size="sm" c="dimmed">
        {t('administration.parts.total')}: <Bytes value={items.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)} />
      </Text>
    </Page>
  );
}

function useLookAgain(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void queries.invalidateQueries({ queryKey: answerKey(parts.list) });
    }, LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [queries]);
}

function usePartColumns(): readonly Column<Part>[] {
  const { t } = useTranslation();
  const mayRestart = useMay('parts:write');
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('administration.parts.column.name'),
        width: 'minmax(8rem, 1fr)',
        sortBy: ({ name }) => name,
        cell: ({ name }) => name,
      },
      {
        id: 'state',
        title: t('administration.parts.column.state'),
        width: 'minmax(8rem, 2fr)',
        sortBy: ({ state }) => state,
        cell: ({ state, problem }) => (
          <span title={problem ?? undefined}>
            <StateBadge
              state={state}
              title={t(`administration.parts.state.${state}`)}
              {...(state === 'failing' ? { tone: 'bad' as const } : {})}
            />
            {problem !== null && (
              <Text span size="xs" c="dimmed" ms="xs">
                {problem}
              </Text>
            )}
          </span>
        ),
      },
      {
        id: 'since',
        title: t('administration.parts.column.since'),
        width: '9rem',
        from: 640,
        cell: ({ since }) => <Moment at={new Date(since).toISOString()} />,
      },
      {
        id: 'restarts',
        title: t('administration.parts.column.restarts'),
        width: '6rem',
        from: 640,
        align: 'end',
        sortBy: ({ restarts }) => restarts,
        cell: ({ restarts }) => restarts,
      },
      {
        id: 'memory',
        from: 640,
        title: t('administration.parts.column.memory'),
        width: '6rem',
        align: 'end',
        sortBy: ({ memoryBytes }) => memoryBytes,
        cell: ({ memoryBytes }) => <Bytes value={memoryBytes} />,
      },
      { id: 'process', title: t('administration.parts.column.process'), width: '6rem', from: 1000, align: 'end', cell: ({ pid }) => pid },
      ...(mayRestart
        ? [{ id: 'restart', title: '', width: '5rem', align: 'end' as const, cell: ({ name }: Part) => <Restart name={name} /> }]
        : []),
    ],
    [t, mayRestart],
  );
}

function Restart({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const restart = useChange(parts.restart, { onDone: () => void tell(t('administration.parts.restarting', { name })) });
  const title = t('administration.parts.restart', { name });
  return (
    <IconAction
      icon={IconReload}
      title={title}
      isBusy={restart.isPending}
      onClick={() => restart.mutate({ params: { part: name } })}
      copyAs={asCommand(parts.restart, { params: { part: name } }, cli`restart ${name}`)}
    />
  );
}

function Isolation({ isolation }: Pick<Parts, 'isolation'>) {
  const { t } = useTranslation();
  if (isolation === null)
    return (
      <Alert color="gray" p="xs">
        {t('administration.parts.isolation.unknown')}
      </Alert>
    );
  const isFull = isolation.level === 'full';
  const missing = isolation.missing.map((layer) => t(`administration.parts.isolation.missing.${layer}`)).join(', ');
  return (
    <Alert
      color={isFull ? 'teal' : 'orange'}
      p="xs"
      variant="light"
      icon={isFull ? <IconShieldCheck size={18} /> : <IconShieldExclamation size={18} />}
    >
      <Text size="sm" c="var(--mantine-color-text)">
        {isFull ? t('administration.parts.isolation.full') : t('administration.parts.isolation.reduced', { missing })}
      </Text>
    </Alert>
  );
}
