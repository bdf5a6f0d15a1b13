import { Button } from '@mantine/core';
import { IconPlus, IconSearch, IconServer2 } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListedSite } from '@daspanel/contract/sites.ts';
import { useMay } from '../../api/session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import type { Order } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { useMadeSites } from './made-sites-memory.ts';
import { NO_FILTER, readFilter, writeFilter, type SiteFilter } from './site-query.ts';
import { useSiteColumns } from './site-columns.tsx';
import { useSites } from './use-sites.ts';
import { Toolbar } from './toolbar.tsx';
import { late } from '../../ui/late/late.ts';

const NewSite = late(() => import('./new-site.tsx').then((file) => file.NewSite));
const MadeSites = late(() => import('./made-sites.tsx').then((file) => file.MadeSites));

/** All sites that the person sees, in one table. Its address says what is shown: `/?search=shop&state=failed`; `new`: the drawer for a new one is open. */
export function HomePage() {
  const { t } = useTranslation();
  const address = useSearch({ strict: false }) as Readonly<Record<string, unknown>>;
  const navigate = useNavigate();
  const filter = readFilter(address);
  const list = useSites(filter);
  const open = useCallback((site: ListedSite) => void navigate({ to: '/sites/$site/overview', params: { site: site.id } }), [navigate]);
  const columns = useSiteColumns(open);
  const made = useMadeSites();
  const isNewOpen = address['new'] === true;
  const [wasNewOpen, setWasNewOpen] = useState(isNewOpen);
  if (isNewOpen && !wasNewOpen) setWasNewOpen(true);
  const mayCreate = useMay('sites:create');
  const show = (next: SiteFilter) => void navigate({ to: '/', search: writeFilter(next), replace: true });
  const setOpen = (isOpen: boolean) => void navigate({ to: '/', search: { ...writeFilter(filter), ...(isOpen ? { new: true } : {}) } });
  const create = mayCreate && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setOpen(true)}>
      {t('home.newSite')}
    </Button>
  );
  if (list.isLoading) return <PageSkeleton />;
  if (list.error !== null && list.items.length === 0) throw list.error;
  const isAll = Object.keys(writeFilter({ ...filter, sort: NO_FILTER.sort })).length === 0;
  return (
    <Page title={t('home.title')} actions={create} fill>
      {(!isAll || list.items.length > 0) && <Toolbar filter={filter} onFilter={show} list={list} />}
      {made.length > 0 && (
        <Suspense>
          <MadeSites ids={made} />
        </Suspense>
      )}
      <DataTable
        fill
        name="sites"
        label={t('home.title')}
        columns={columns}
        rows={list.items}
        rowId={idOf}
        onOpen={open}
        fresh={list.fresh}
        order={orderOf(filter.sort)}
        onOrder={({ by, isDescending }) => show({ ...filter, sort: `${isDescending ? '-' : ''}${by}` })}
        hasMore={list.hasMore}
        isLoadingMore={list.isLoadingMore}
        onMore={list.loadMore}
        onSight={list.see}
        empty={
          isAll ? (
            <EmptyState icon={IconServer2} title={t('home.empty.title')} text={t('home.empty.text')} action={create} />
          ) : (
            <EmptyState
              icon={IconSearch}
              title={t('home.none.title')}
              text={t('home.none.text')}
              action={
                <Button variant="default" size="xs" onClick={() => show(NO_FILTER)}>
                  {t('home.none.clear')}
                </Button>
              }
            />
          )
        }
      />
      {mayCreate && wasNewOpen && (
        <Suspense>
          <NewSite opened={isNewOpen} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function idOf({ id }: ListedSite): string {
  return id;
}

function orderOf(sort: string): Order {
  return { by: sort.replace('-', ''), isDescending: sort.startsWith('-') };
}
