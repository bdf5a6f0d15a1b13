import { databases } from '@daspanel/contract/databases.ts';
import { jobs, type Job } from '@daspanel/contract/jobs.ts';
import { Anchor, Paper, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { Checklist, stepOfJob } from '../../ui/job-checklist.tsx';

/** Exports can be downloaded for a day. */
const IN_SIGHT = 24 * 60 * 60_000;
const exported = z.looseObject({ export: z.string() });

/** Exports, imports and copies of databases that go on or ended lately, with what can be downloaded. */
export function DatabaseJobs() {
  const { t } = useTranslation();
  const { id } = useSite();
  const items = useLateAnswer(true, jobs.list, { query: { site: id, limit: 10 } })?.body.items ?? [];
  const shown = items.filter(
    ({ kind, createdAt, state }) =>
      kind.startsWith('database.') &&
      (kind === 'database.export' || state !== 'succeeded') &&
      Date.now() - Date.parse(createdAt) < IN_SIGHT,
  );
  if (shown.length === 0) return undefined;
  return (
    <Paper withBorder p="sm">
      <Stack gap={4}>
        {shown.map((job) => (
          <Stack key={job.id} gap={2}>
            <Checklist label={t('versions.jobs')} steps={[stepOfJob(job, t(`administration.jobs.kind.${job.kind}`))]} />
            <Download job={job} site={id} />
          </Stack>
        ))}
      </Stack>
    </Paper>
  );
}

function Download({ job, site }: { readonly job: Job; readonly site: string }) {
  const { t } = useTranslation();
  const found = job.kind === 'database.export' && job.state === 'succeeded' ? exported.safeParse(job.result).data : undefined;
  const database = z.looseObject({ database: z.string() }).safeParse(job.result).data?.database;
  if (found === undefined || database === undefined) return undefined;
  const href = databases.download.path.replace('{site}', site).replace('{database}', database).replace('{export}', found.export);
  return (
    <Anchor href={href} download size="sm" ms={26}>
      <IconDownload size={13} aria-hidden /> {t('databases.export.download', { name: `${database}.sql.gz` })}
    </Anchor>
  );
}
