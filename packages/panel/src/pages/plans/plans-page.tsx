import { plans, type Plan } from '@daspanel/contract/plans.ts';
import { Button, Text } from '@mantine/core';
import { IconGauge, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand } from '../../ui/as-command.ts';
import { Bytes } from '../../ui/bytes.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconAction } from '../../ui/icon-action.tsx';
import { Page } from '../../ui/page.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import type { Column } from '../../ui/table/column.ts';
import { DataTable } from '../../ui/table/data-table.tsx';
import { PlanForm } from './plan-form.tsx';

/** What clients and resellers may have at most. */
export function PlansPage() {
  const { t } = useTranslation();
  const { items } = useAnswer(plans.list).body;
  const [edited, setEdited] = useState<Plan | 'new'>();
  const mayChange = useMay('plans:write');
  const columns = usePlanColumns(mayChange);
  const create = mayChange && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEdited('new')}>
      {t('people.plans.new')}
    </Button>
  );
  const title = edited === undefined || edited === 'new' ? t('people.plans.new') : t('people.plans.edit', { name: edited.name });
  return (
    <Page title={t('people.plans.title')} description={t('people.plans.description')} actions={create}>
      <DataTable
        name="plans"
        label={t('people.plans.title')}
        columns={columns}
        rows={items}
        rowId={({ id }) => id}
        {...(mayChange ? { onOpen: setEdited } : {})}
        empty={<EmptyState icon={IconGauge} title={t('people.plans.empty.title')} text={t('people.plans.empty.text')} action={create} />}
      />
      <SideDrawer title={title} opened={edited !== undefined} onClose={() => setEdited(undefined)}>
        {edited !== undefined && <PlanForm plan={edited === 'new' ? undefined : edited} onDone={() => setEdited(undefined)} />}
      </SideDrawer>
    </Page>
  );
}

function usePlanColumns(mayChange: boolean): readonly Column<Plan>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('people.plans.column.name'),
        width: 'minmax(8rem, 1fr)',
        sortBy: ({ name }) => name,
        cell: ({ name }) => name,
      },
      {
        id: 'people',
        from: 640,
        title: t('people.plans.column.people'),
        width: '6rem',
        align: 'end',
        sortBy: ({ people }) => people,
        cell: ({ people }) => people,
      },
      ...(['sites', 'databases'] as const).map((name) => ({
        id: name,
        title: t(`people.plans.column.${name}`),
        width: '7rem',
        align: 'end' as const,
        from: 640 as const,
        cell: ({ limits }: Plan) => limits[name] ?? <Unlimited />,
      })),
      ...(['diskBytes', 'mailboxBytes'] as const).map((name) => ({
        id: name,
        title: t(`people.plans.column.${name}`),
        width: '7rem',
        align: 'end' as const,
        from: 640 as const,
        cell: ({ limits }: Plan) => {
          const bytes = limits[name];
          return bytes === null ? <Unlimited /> : <Bytes value={bytes} />;
        },
      })),
      {
        id: 'phpMemory',
        title: t('people.plans.column.phpMemory'),
        width: '7rem',
        align: 'end',
        from: 1000,
        cell: ({ limits: { phpMemory } }) => (phpMemory === null ? <Unlimited /> : `${phpMemory} MiB`),
      },
      ...(mayChange
        ? [{ id: 'delete', title: '', width: '5rem', align: 'end' as const, cell: (plan: Plan) => <DeletePlan plan={plan} /> }]
        : []),
    ],
    [t, mayChange],
  );
}

function Unlimited() {
  const { t } = useTranslation();
  return (
    <Text span size="sm" c="dimmed">
      {t('people.plans.unlimited')}
    </Text>
  );
}

function DeletePlan({ plan: { id, name, people } }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  const remove = useChange(plans.delete);
  const title = t('people.plans.delete', { name });
  return (
    <IconAction
      icon={IconTrash}
      title={title}
      isDisabled={people > 0}
      isBusy={remove.isPending}
      onClick={() => remove.mutate({ params: { plan: id } })}
      copyAs={asCommand(plans.delete, { params: { plan: id } })}
    />
  );
}
