import { schedules, type Schedule } from '@daspanel/contract/schedules.ts';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { tell } from '../../api/tell.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { CopyAsMenu } from '../../ui/copy-as.tsx';

/** What is to be opened beside the list. */
export interface ScheduleWish {
  readonly what: 'edit' | 'runs' | 'delete';
  readonly schedule: Schedule;
}

export function ScheduleActions({
  schedule,
  mayWrite,
  onWish,
}: {
  readonly schedule: Schedule;
  readonly mayWrite: boolean;
  readonly onWish: (wish: ScheduleWish) => void;
}) {
  const { t } = useTranslation();
  const { name, paused } = schedule;
  const run = useChange(schedules.run, { onDone: () => void tell(t('schedules.started', { name })) });
  const update = useChange(schedules.update);
  const params = { site: schedule.site, schedule: schedule.id };
  const switchTitle = paused ? t('schedules.action.resume') : t('schedules.action.pause');
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('schedules.action.menu', { name })}
          loading={run.isPending || update.isPending}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onWish({ what: 'runs', schedule })}>{t('schedules.action.runs')}</Menu.Item>
        {mayWrite && (
          <>
            <Menu.Item onClick={() => run.mutate({ params })}>{t('schedules.action.run')}</Menu.Item>
            <Menu.Item onClick={() => update.mutate({ params, body: { paused: !paused } })}>{switchTitle}</Menu.Item>
            <Menu.Item onClick={() => onWish({ what: 'edit', schedule })}>{t('schedules.action.edit')}</Menu.Item>
            <Menu.Item color="red" onClick={() => onWish({ what: 'delete', schedule })}>
              {t('schedules.action.delete')}
            </Menu.Item>
            <CopyAsMenu
              of={[
                { title: t('schedules.action.run'), ...asCommand(schedules.run, { params }, cli`schedule run ${schedule.site} ${name}`) },
                { title: switchTitle, ...asCommand(schedules.update, { params, body: { paused: !paused } }) },
              ]}
            />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
