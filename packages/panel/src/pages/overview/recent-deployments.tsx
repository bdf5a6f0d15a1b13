import { jobs } from '@daspanel/contract/jobs.ts';
import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { Moment } from '../../ui/moment.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './overview-page.module.css';

/** The last jobs that changed the content of the site. */
export function RecentDeployments() {
  const { t } = useTranslation();
  const { id } = useSite();
  const found = useLateAnswer(true, jobs.list, { query: { site: id, limit: 20 } })?.body.items;
  const items = found?.filter(({ kind }) => kind.startsWith('version.')).slice(0, 5);
  return (
    <section className={classes.card}>
      <Title order={2} size="h6" mb={4}>
        {t('overview.deployments.title')}
      </Title>
      {items?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('overview.deployments.none')}
        </Text>
      )}
      {items?.map(({ id: job, kind, state, createdAt }) => (
        <div key={job} className={classes.step}>
          <span>{t(`administration.jobs.kind.${kind}`)}</span>
          <StateBadge state={state} title={t(`administration.jobs.state.${state}`)} />
          <Text span size="xs" c="dimmed">
            <Moment at={createdAt} />
          </Text>
        </div>
      ))}
    </section>
  );
}
