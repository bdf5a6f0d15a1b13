import { jobs, type Job } from '@daspanel/contract/jobs.ts';
import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { JobChecklist } from '../../ui/job-checklist.tsx';
import { showMoment } from '../../ui/moment.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';

/** How far a job is, why it failed, what it wrote and what came of it. */
export function JobDetails({ job, onClose }: { readonly job: Job | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const title = job === undefined ? '' : t(`administration.jobs.kind.${job.kind}`);
  return (
    <SideDrawer title={title} opened={job !== undefined} onClose={onClose} size="lg">
      {job !== undefined && <Details job={job} title={title} />}
    </SideDrawer>
  );
}

function Details({ job, title }: { readonly job: Job; readonly title: string }) {
  const { t } = useTranslation();
  const isGoingOn = job.state === 'queued' || job.state === 'running';
  const cancel = useChange(jobs.cancel);
  const mayCancel = useMay('jobs:write');
  const request = { params: { job: job.id } };
  return (
    <Stack gap="md">
      <JobChecklist label={title} works={[{ job: job.id, title }]} />
      {job.problem !== null && (
        <Alert color="red" variant="light" p="xs" title={job.problem.code}>
          {showHidden(job.problem.detail)}
        </Alert>
      )}
      <JobLog job={job} />
      {job.result !== null && (
        <section>
          <Title order={3} size="h6">
            {t('administration.jobs.result')}
          </Title>
          <Code block>{showHidden(JSON.stringify(job.result, null, 2))}</Code>
        </section>
      )}
      <Group gap="xs">
        {isGoingOn && mayCancel && (
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(request)}>
            {t('administration.jobs.cancel')}
          </Button>
        )}
        {isGoingOn && mayCancel ? (
          <CopyAs of={asCommand(jobs.cancel, request, cli`jobs cancel ${job.id}`)} />
        ) : (
          <CopyAs of={asCommand(jobs.get, request, cli`jobs show ${job.id}`)} />
        )}
      </Group>
    </Stack>
  );
}

function JobLog({ job }: { readonly job: Job }) {
  const { t, i18n } = useTranslation();
  const lines = useLateAnswer(true, jobs.log, { params: { job: job.id }, query: { limit: 100 } })?.body.items;
  if (lines === undefined) return undefined;
  return (
    <section>
      <Title order={3} size="h6">
        {t('administration.jobs.log')}
      </Title>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('administration.jobs.noLog')}
        </Text>
      ) : (
        <Code block>{lines.map(({ at, text }) => `${showMoment(at, i18n.language)}  ${showHidden(text)}`).join('\n')}</Code>
      )}
    </section>
  );
}
