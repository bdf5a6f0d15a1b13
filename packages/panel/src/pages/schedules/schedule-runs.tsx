import { schedules, type Schedule, type ScheduleRun } from '@daspanel/contract/schedules.ts';
import { Stack, Text, Title } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { showBytes } from '../../ui/bytes.tsx';
import { Moment } from '../../ui/moment.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { RunState } from './run-state.tsx';
import classes from './schedules.module.css';

const KEPT_BYTES = 65_536;

/** The last runs of a schedule, and what one of them printed. */
export function ScheduleRuns({ schedule }: { readonly schedule: Schedule }) {
  const { t } = useTranslation();
  const { items } = useAnswer(schedules.runs, { params: { site: schedule.site, schedule: schedule.id } }).body;
  const [chosen, setChosen] = useState<string>();
  const run = items.find(({ id }) => id === chosen) ?? items[0];
  if (run === undefined) return <Text c="dimmed">{t('schedules.runs.none')}</Text>;
  return (
    <Stack gap="md">
      <div className={classes.runs}>
        {items.map((one) => (
          <button
            key={one.id}
            type="button"
            className={classes.run}
            aria-pressed={one.id === run.id}
            title={t('schedules.runs.choose')}
            onClick={() => setChosen(one.id)}
          >
            <RunState run={one} />
            <span className={classes.about}>
              <RunDescription run={one} />
            </span>
          </button>
        ))}
      </div>
      <Suspense key={run.id} fallback={<Text c="dimmed">{t('ui.loading')}</Text>}>
        <RunOutput run={run} site={schedule.site} />
      </Suspense>
    </Stack>
  );
}

function RunDescription({ run }: { readonly run: ScheduleRun }) {
  const { t } = useTranslation();
  const took = run.endedAt === null ? undefined : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
  const isOfCommand = run.state !== 'skipped' && run.state !== 'missed';
  return (
    <>
      <Moment at={run.startedAt} absolute />
      {` · ${run.cause === 'time' ? t('schedules.runs.byTime') : t('schedules.runs.byPerson')}`}
      {isOfCommand && took !== undefined && ` · ${t('schedules.runs.took', { seconds: took.toFixed(1) })}`}
      {run.status !== null && ` · ${t('schedules.runs.status', { status: run.status })}`}
    </>
  );
}

function RunOutput({ run, site }: { readonly run: ScheduleRun; readonly site: Schedule['site'] }) {
  const { t, i18n } = useTranslation();
  const { body } = useAnswer(schedules.readRun, { params: { site, schedule: run.schedule, run: run.id } });
  return (
    <section>
      <Title order={3} size="h6">
        {t('schedules.runs.output')}
      </Title>
      {body.note !== null && <Text size="sm">{body.note}</Text>}
      {body.outputBytes > KEPT_BYTES && (
        <Text size="xs" c="dimmed">
          {t('schedules.runs.cut', { shown: showBytes(KEPT_BYTES, i18n.language), all: showBytes(body.outputBytes, i18n.language) })}
        </Text>
      )}
      {body.output === '' ? (
        <Text size="sm" c="dimmed">
          {t('schedules.runs.noOutput')}
        </Text>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
        <pre className={classes.output} tabIndex={0} aria-label={t('schedules.runs.output')}>
          {plainText(body.output)}
        </pre>
      )}
    </section>
  );
}
