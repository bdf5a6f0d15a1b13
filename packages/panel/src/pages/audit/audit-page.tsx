import { audit, type AuditRecord } from '@daspanel/contract/audit.ts';
import { IconListDetails } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../../api/use-list.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { AuditActions } from './audit-actions.tsx';
import { useAuditColumns } from './audit-columns.tsx';
import { AuditDetails } from './audit-details.tsx';
import { readAuditFilter } from './audit-filter.ts';
import { AuditToolbar } from './audit-toolbar.tsx';

/** Who did what. The address holds the filter: `/admin/audit?actor=p…&outcome=refused`. */
export function AuditPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const filter = readAuditFilter(useSearch({ strict: false }));
  const [opened, setOpened] = useState<AuditRecord>();
  const list = useList(audit.list, { query: { limit: 100, ...filter } });
  const columns = useAuditColumns();
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  return (
    <Page
      title={t('administration.audit.title')}
      description={t('administration.audit.description')}
      fill
      actions={<AuditActions filter={filter} />}
    >
      <AuditToolbar filter={filter} onFilter={(next) => void navigate({ to: '/admin/audit', search: next, replace: true })} />
      <DataTable
        fill
        name="audit"
        label={t('administration.audit.title')}
        columns={columns}
        rows={list.items}
        rowId={({ sequence }) => String(sequence)}
        onOpen={setOpened}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        empty={
          <EmptyState icon={IconListDetails} title={t('administration.audit.empty.title')} text={t('administration.audit.empty.text')} />
        }
      />
      <AuditDetails record={opened} onClose={() => setOpened(undefined)} />
    </Page>
  );
}
