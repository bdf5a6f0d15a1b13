import { jobs } from '@daspanel/contract/jobs.ts';
import { Paper, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { Checklist, stepOfJob } from '../../ui/job-checklist.tsx';

/** How long an ended job stays in sight. */
const IN_SIGHT = 60 * 60_000;

/** What fills or copies versions of the site now, and what failed lately; found again after a reload. */
export function RunningJobs() {
  const { t } = useTranslation();
  const { id } = useSite();
  const items = useLateAnswer(true, jobs.list, { query: { site: id, limit: 5 } })?.body.items ?? [];
  const shown = items.filter(
    ({ kind, state, endedAt }) =>
      kind.startsWith('version.') &&
      (state === 'queued' ||
        state === 'running' ||
        (state === 'failed' && endedAt !== null && Date.now() - Date.parse(endedAt) < IN_SIGHT)),
  );
  if (shown.length === 0) return undefined;
  return (
    <Paper withBorder p="sm">
      <Title order={2} size="h6" mb="xs">
        {t('versions.jobs')}
      </Title>
      <Checklist label={t('versions.jobs')} steps={shown.map((job) => stepOfJob(job, t(`administration.jobs.kind.${job.kind}`)))} />
    </Paper>
  );
}
