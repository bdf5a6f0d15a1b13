import { jobs, type Job } from '@daspanel/contract/jobs.ts';
import { Group, Loader, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { showHidden } from './plain-text.ts';
import { useLateAnswer } from '../api/use-answer.ts';

/** A step of work that goes on in the background. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** How far, or why it failed. */
  readonly detail?: string;
  /** 0 to 1, where it is known. */
  readonly part?: number;
}

/** Steps of work in the background, one line each; screen readers hear what changes. */
export function Checklist({ label, steps }: { readonly label: string; readonly steps: readonly Step[] }) {
  return (
    <Stack gap="xs" role="list" aria-label={label} aria-live="polite">
      {steps.map(({ id, title, state, detail, part }) => (
        <Group key={id} role="listitem" gap="xs" wrap="nowrap" align="flex-start">
          <StepIcon state={state} />
          <div style={{ flex: 1, minWidth: 0 }}>
            <Text size="sm" {...(state === 'waiting' ? { c: 'dimmed' } : {})}>
              {title}
            </Text>
            {detail !== undefined && (
              <Text size="xs" c={state === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'}>
                {showHidden(detail)}
              </Text>
            )}
            {part !== undefined && state === 'running' && <Progress value={part * 100} size="xs" mt={4} aria-label={title} />}
          </div>
        </Group>
      ))}
    </Stack>
  );
}

/** One job of the API as a line of a checklist; it is asked by its id, so that it is found again after a reload. `title`: what it does. */
export function JobChecklist({
  label,
  works,
}: {
  readonly label: string;
  readonly works: readonly { readonly job: Job['id']; readonly title: string }[];
}) {
  return (
    <Stack gap="xs">
      {works.map(({ job, title }) => (
        <JobStep key={job} label={label} job={job} title={title} />
      ))}
    </Stack>
  );
}

function JobStep({ label, job, title }: { readonly label: string; readonly job: Job['id']; readonly title: string }) {
  const answer = useLateAnswer(true, jobs.get, { params: { job } });
  return <Checklist label={label} steps={[answer === undefined ? { id: job, title, state: 'waiting' } : stepOfJob(answer.body, title)]} />;
}

/** A job as a step. */
export function stepOfJob(job: Job, title: string): Step {
  const states = { queued: 'waiting', running: 'running', succeeded: 'done', failed: 'failed', cancelled: 'failed' } as const;
  const detail = job.problem?.detail ?? (job.state === 'running' ? job.progress?.message : undefined);
  const { done, total } = job.progress ?? { done: 0, total: null };
  return {
    id: job.id,
    title,
    state: states[job.state],
    ...(detail === undefined || detail === '' ? {} : { detail }),
    ...(total === null || total === 0 ? {} : { part: done / total }),
  };
}

function StepIcon({ state }: { readonly state: Step['state'] }) {
  const size = 18;
  switch (state) {
    case 'waiting':
      return <IconCircle size={size} color="var(--mantine-color-dimmed)" aria-hidden />;
    case 'running':
      return <Loader size={size} aria-hidden />;
    case 'done':
      return <IconCircleCheck size={size} color="var(--mantine-color-teal-7)" aria-hidden />;
    case 'failed':
      return <IconAlertTriangle size={size} color="var(--mantine-color-error)" aria-hidden />;
  }
}
