import { schedules, type Schedule } from '@daspanel/contract/schedules.ts';
import { Button, Text } from '@mantine/core';
import { IconClock, IconPlus } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import type { ScheduleWish } from './schedule-actions.tsx';
import { useScheduleColumns } from './schedule-columns.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { ScheduleRuns } from './schedule-runs.tsx';

const KEPT_RUNS = 50;
/** All that a site may have. */
const LIMIT = 50;

type Wish = ScheduleWish | { readonly what: 'create'; readonly schedule?: undefined };

/** What the site runs by the clock, what is next, and what the last runs gave. */
export function SchedulesPage() {
  const { t } = useTranslation();
  const site = useSite();
  const mayWrite = useMay('schedules:write');
  const { items } = useAnswer(schedules.list, { params: { site: site.id }, query: { limit: LIMIT } }).body;
  const [wish, setWish] = useState<Wish>();
  const columns = useScheduleColumns(setWish);
  const close = () => setWish(undefined);
  const create = mayWrite && (
    <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setWish({ what: 'create' })}>
      {t('schedules.create')}
    </Button>
  );
  const isForm = wish?.what === 'create' || wish?.what === 'edit';
  return (
    <Page title={t('schedules.title')} description={t('schedules.description')} actions={items.length > 0 && create}>
      <DataTable
        name="schedules"
        label={t('schedules.title')}
        columns={columns}
        rows={items}
        rowId={({ id }) => id}
        onOpen={(schedule) => setWish({ what: 'runs', schedule })}
        empty={<EmptyState icon={IconClock} title={t('schedules.empty.title')} text={t('schedules.empty.text')} action={create} />}
      />
      <SideDrawer
        title={wish?.schedule === undefined ? t('schedules.create') : t('schedules.edit', { name: wish.schedule.name })}
        opened={isForm}
        onClose={close}
      >
        {isForm && <ScheduleForm key={wish.schedule?.id ?? 'new'} site={site.id} schedule={wish.schedule} onDone={close} />}
      </SideDrawer>
      <SideDrawer
        title={t('schedules.runs.title', { name: wish?.schedule?.name ?? '' })}
        opened={wish?.what === 'runs'}
        onClose={close}
        size="lg"
      >
        {wish?.what === 'runs' && (
          <Suspense fallback={<Text c="dimmed">{t('ui.loading')}</Text>}>
            <ScheduleRuns schedule={wish.schedule} />
          </Suspense>
        )}
      </SideDrawer>
      <DeleteSchedule schedule={wish?.what === 'delete' ? wish.schedule : undefined} onClose={close} />
    </Page>
  );
}

function DeleteSchedule({ schedule, onClose }: { readonly schedule: Schedule | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useChange(schedules.delete, { onDone: onClose });
  if (schedule === undefined) return undefined;
  const request = { params: { site: schedule.site, schedule: schedule.id } };
  return (
    <ConfirmByName
      title={t('schedules.delete.title', { name: schedule.name })}
      name={schedule.name}
      action={t('schedules.delete.confirm')}
      opened
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate(request)}
      copyAs={asCommand(schedules.delete, request, cli`schedule delete ${schedule.site} ${schedule.name}`)}
    >
      <Text size="sm">{t('schedules.delete.text', { kept: KEPT_RUNS })}</Text>
    </ConfirmByName>
  );
}
