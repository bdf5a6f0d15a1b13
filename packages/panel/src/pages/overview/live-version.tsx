import { versions } from '@daspanel/contract/versions.ts';
import { Anchor, Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import classes from './overview-page.module.css';

/** Which version visitors see, and what runs it. */
export function LiveVersion() {
  const { t } = useTranslation();
  const { id, activeVersion } = useSite();
  const answer = useLateAnswer(activeVersion !== null, versions.get, { params: { site: id, version: activeVersion ?? ('' as never) } });
  const live = answer?.body;
  return (
    <section className={classes.card}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h6">
          {t('overview.live.title')}
          {live !== undefined && `: ${live.name}`}
        </Title>
        <Anchor component={Link} to={`/sites/${id}/versions`} size="sm">
          {t('overview.live.open')}
        </Anchor>
      </Group>
      {activeVersion === null && (
        <Text size="sm" c="dimmed">
          {t('overview.live.none')}
        </Text>
      )}
      {live !== undefined && (
        <Facts
          facts={[
            [
              t('overview.live.engine'),
              live.engine.kind === 'php' ? t('overview.live.php', { version: live.engine.version }) : t('overview.live.static'),
            ],
            [t('overview.live.type'), live.type],
            [t('overview.live.root'), live.root],
            [t('home.column.updated'), <Moment key="updated" at={live.updatedAt} />],
          ]}
        />
      )}
    </section>
  );
}
