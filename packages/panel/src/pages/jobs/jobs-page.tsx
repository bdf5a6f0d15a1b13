import { jobs, jobState, type Job } from '@daspanel/contract/jobs.ts';
import { NativeSelect, Progress, Text } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useList } from '../../api/use-list.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { SiteLink } from '../../ui/site-link.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { JobDetails } from './job-details.tsx';
import { showDuration } from './show-duration.ts';

/** Work in the background: `/admin/jobs?state=failed&job=j…` says what is shown. */
export function JobsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const address = useSearch({ strict: false }) as { readonly state?: string; readonly job?: string };
  const state = jobState.safeParse(address.state).data;
  const list = useList(jobs.list, { query: { limit: 100, ...(state === undefined ? {} : { state }) } });
  const columns = useJobColumns();
  const show = (next: { readonly state?: string | undefined; readonly job?: string | undefined }) =>
    void navigate({ to: '/admin/jobs', search: next, replace: true });
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  return (
    <Page
      title={t('administration.jobs.title')}
      description={t('administration.jobs.description')}
      fill
      actions={<StateFilter state={state} onChange={(next) => show({ state: next })} />}
    >
      <DataTable
        fill
        name="jobs"
        label={t('administration.jobs.title')}
        columns={columns}
        rows={list.items}
        rowId={({ id }) => id}
        onOpen={({ id }) => show({ state, job: id })}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={<EmptyState icon={IconListCheck} title={t('administration.jobs.empty.title')} text={t('administration.jobs.empty.text')} />}
      />
      <JobDetails job={list.items.find(({ id }) => id === address.job)} onClose={() => show({ state })} />
    </Page>
  );
}

function StateFilter({
  state,
  onChange,
}: {
  readonly state: Job['state'] | undefined;
  readonly onChange: (state: string | undefined) => void;
}) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      aria-label={t('administration.jobs.filter.state')}
      value={state ?? ''}
      onChange={(change) => onChange(change.currentTarget.value === '' ? undefined : change.currentTarget.value)}
      data={[
        { value: '', label: t('administration.jobs.filter.all') },
        ...jobState.options.map((value) => ({ value, label: t(`administration.jobs.state.${value}`) })),
      ]}
    />
  );
}

function useJobColumns(): readonly Column<Job>[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'kind',
        title: t('administration.jobs.column.kind'),
        width: 'minmax(11rem, 1.4fr)',
        cell: ({ kind }) => t(`administration.jobs.kind.${kind}`),
      },
      {
        id: 'state',
        title: t('administration.jobs.column.state'),
        width: '8rem',
        cell: ({ state }) => <StateBadge state={state} title={t(`administration.jobs.state.${state}`)} />,
      },
      {
        id: 'site',
        title: t('administration.jobs.column.site'),
        width: 'minmax(7rem, 1fr)',
        from: 640,
        cell: ({ site }) => site !== null && <SiteLink id={site} />,
      },
      {
        id: 'progress',
        title: t('administration.jobs.column.progress'),
        width: 'minmax(8rem, 1.4fr)',
        from: 640,
        cell: (job) => <HowFar job={job} />,
      },
      {
        id: 'created',
        from: 640,
        title: t('administration.jobs.column.created'),
        width: '9rem',
        align: 'end',
        cell: ({ createdAt }) => <Moment at={createdAt} />,
      },
      {
        id: 'duration',
        title: t('administration.jobs.column.duration'),
        width: '6rem',
        from: 1000,
        align: 'end',
        cell: ({ startedAt, endedAt }) =>
          startedAt !== null && endedAt !== null && showDuration(Date.parse(endedAt) - Date.parse(startedAt), i18n.language),
      },
    ],
    [t, i18n.language],
  );
}

function HowFar({ job: { state, progress, problem } }: { readonly job: Job }) {
  const { t } = useTranslation();
  if (problem !== null)
    return (
      <Text size="sm" truncate title={showHidden(problem.detail)}>
        {showHidden(problem.detail)}
      </Text>
    );
  if (state !== 'running' || progress === null) return undefined;
  const { done, total, message } = progress;
  if (total === null || total === 0)
    return (
      <Text size="sm" truncate>
        {showHidden(message)}
      </Text>
    );
  return <Progress value={(done / total) * 100} aria-label={t('administration.jobs.column.progress')} />;
}
