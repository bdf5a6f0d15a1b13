import { databases, exportId } from '@daspanel/contract/databases.ts';
import { databaseId } from '@daspanel/contract/database-fields.ts';
import { jobs, type Job } from '@daspanel/contract/jobs.ts';
import { Anchor, Paper, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { Checklist, stepOfJob } from '../../ui/job-checklist.tsx';

const HOUR = 60 * 60_000;

/** What is exported, imported and copied, and what came of it; found again after a reload. */
export function DatabaseJobs() {
  const { t } = useTranslation();
  const { id } = useSite();
  const items = useLateAnswer(true, jobs.list, { query: { site: id, limit: 10 } })?.body.items ?? [];
  const shown = items.filter(isInSight);
  if (shown.length === 0) return undefined;
  return (
    <Paper withBorder p="sm">
      <Title order={2} size="h6" mb="xs">
        {t('databases.jobs.title')}
      </Title>
      <Stack gap="xs">
        {shown.map((job) => (
          <div key={job.id}>
            <Checklist label={t('databases.jobs.title')} steps={[stepOfJob(job, t(`administration.jobs.kind.${job.kind}`))]} />
            <ExportLink job={job} />
          </div>
        ))}
      </Stack>
    </Paper>
  );
}

function ExportLink({ job: { kind, site, state, result } }: { readonly job: Job }) {
  const { t } = useTranslation();
  if (kind !== 'database.export' || state !== 'succeeded' || site === null) return undefined;
  const made = exportId.safeParse(result?.['export']);
  const database = databaseId.safeParse(result?.['database']);
  if (!made.success || !database.success) return undefined;
  const { path } = databases.download;
  const address = path.replace('{site}', site).replace('{database}', database.data).replace('{export}', made.data);
  return (
    <Anchor href={address} download size="sm" ms={26}>
      {t('databases.jobs.download')}
    </Anchor>
  );
}

/** Exports can be downloaded for a day; what else ended is in sight for an hour. */
function isInSight({ kind, endedAt }: Job): boolean {
  if (!kind.startsWith('database.')) return false;
  return endedAt === null || Date.now() - Date.parse(endedAt) < (kind === 'database.export' ? 24 : 1) * HOUR;
}
