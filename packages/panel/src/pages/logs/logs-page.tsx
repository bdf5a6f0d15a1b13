import { ActionIcon, Button, Group, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload, IconFileText, IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sayProblem } from '../../ui/say-problem.tsx';
import { useSite } from '../../api/use-site.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { downloadLog } from './download-log.ts';
import { readLogFilter, STATUSES } from './log-filter.ts';
import { LogList } from './log-list.tsx';
import { useLog, type LogFilter } from './use-log.ts';

/** The logs of a site, live. The address holds the filter: `?kind=php-error&text=wp-login`. */
export function LogsPage() {
  const { t } = useTranslation();
  const site = useSite();
  const navigate = useNavigate();
  const filter = readLogFilter(useSearch({ strict: false }));
  const [text] = useDebouncedValue(filter.text, 300);
  const [isPaused, setPaused] = useState(false);
  const log = useLog(site.id, { ...filter, text }, isPaused);
  const setFilter = (change: Partial<LogFilter>) =>
    void navigate({ to: '/sites/$site/logs', params: true, search: { ...filter, ...change }, replace: true });
  return (
    <Page title={t('logs.title')} description={t('logs.description')} fill actions={<LogState isPaused={isPaused} log={log} />}>
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={t('logs.kind.label')}
          value={filter.kind}
          onChange={(kind) => setFilter({ kind: kind === 'access' ? 'access' : 'php-error', status: '' })}
          data={(['access', 'php-error'] as const).map((value) => ({ value, label: t(`logs.kind.${value}`) }))}
        />
        {filter.kind === 'access' && (
          <NativeSelect
            size="xs"
            aria-label={t('logs.status.label')}
            value={filter.status}
            onChange={({ currentTarget }) => setFilter({ status: currentTarget.value as LogFilter['status'] })}
            data={STATUSES.map((value) => ({ value, label: t(`logs.status.${value === '' ? 'all' : value}`) }))}
          />
        )}
        <TextInput
          size="xs"
          type="search"
          aria-label={t('logs.search')}
          placeholder={t('logs.search')}
          leftSection={<IconSearch size={14} />}
          value={filter.text}
          onChange={({ currentTarget }) => setFilter({ text: currentTarget.value })}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={isPaused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={() => setPaused(!isPaused)}
        >
          {isPaused ? t('logs.resume') : t('logs.pause')}
        </Button>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t('logs.download')}
          title={t('logs.download')}
          onClick={() => void downloadLog(site, filter.kind)}
        >
          <IconDownload size={16} />
        </ActionIcon>
      </Group>
      {log.lines.length === 0 && log.before === null ? (
        <EmptyState
          icon={IconFileText}
          title={t('logs.empty.title')}
          text={log.error === undefined ? t('logs.empty.text') : sayProblem(log.error)}
        />
      ) : (
        <LogList lines={log.lines} hasOlder={log.before !== null} onOlder={log.showOlder} />
      )}
    </Page>
  );
}

function LogState({ isPaused, log }: { readonly isPaused: boolean; readonly log: ReturnType<typeof useLog> }) {
  const { t } = useTranslation();
  if (isPaused) return <StateBadge state="paused" title={t('logs.paused')} />;
  if (log.isLive) return <StateBadge state="live" title={t('logs.live')} tone="good" />;
  return log.error === undefined ? undefined : <StateBadge state="lost" title={t('logs.reconnecting')} tone="bad" />;
}
