import { createScheduleBody, scheduleAction, schedules, type CreateScheduleBody, type Schedule } from '@daspanel/contract/schedules.ts';
import { NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm, type FieldValue } from '../../ui/schema-form/use-schema-form.ts';
import { describeCron } from './describe-cron.ts';

type Kind = CreateScheduleBody['action']['kind'];

interface FormProps {
  readonly site: string;
  /** Undefined: a new one. */
  readonly schedule: Schedule | undefined;
  readonly onDone: () => void;
}

const PRESETS = {
  '* * * * *': 'everyMinute',
  '*/5 * * * *': 'everyFive',
  '0 * * * *': 'hourly',
  '15 3 * * *': 'nightly',
  '15 3 * * 1': 'weekly',
  '15 3 1 * *': 'monthly',
} as const;

/** The form of a new schedule, or of one that is changed. */
export function ScheduleForm(props: FormProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>(props.schedule?.action.kind ?? 'command');
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label={t('schedules.form.kind')}
        value={kind}
        onChange={(next) => setKind(next === 'url' ? 'url' : 'command')}
        data={(['command', 'url'] as const).map((value) => ({ value, label: t(`schedules.form.${value}`) }))}
      />
      <Fields key={kind} {...props} kind={kind} />
    </Stack>
  );
}

function Fields({ site, schedule, kind, onDone }: FormProps & { readonly kind: Kind }) {
  const { t, i18n } = useTranslation();
  const create = useChange(schedules.create, { showsErrors: true, onDone });
  const update = useChange(schedules.update, { showsErrors: true, onDone });
  const form = useSchemaForm(bodyOf(kind), {
    initial: initialOf(schedule, kind),
    onSubmit: (body) =>
      schedule === undefined
        ? create.mutateAsync({ params: { site }, body } as never)
        : update.mutateAsync({ params: { site, schedule: schedule.id }, body } as never),
  });
  const cron = String(form.values['cron'] ?? '');
  const copyAs =
    schedule === undefined
      ? asCommand(schedules.create, () => ({ params: { site }, body: form.draft() }) as never, createCommand(site, form.values))
      : asCommand(schedules.update, () => ({ params: { site, schedule: schedule.id }, body: form.draft() }) as never);
  return (
    <SchemaForm form={form} copyAs={copyAs} submit={schedule === undefined ? t('schedules.form.create') : t('schedules.form.save')}>
      <FormField form={form} name="name" autoFocus />
      {kind === 'command' ? (
        <FormField form={form} name="action.command" as="textarea" placeholder="php wp-cron.php" />
      ) : (
        <FormField form={form} name="action.path" placeholder="/wp-cron.php" />
      )}
      <NativeSelect
        label={t('schedules.form.preset')}
        value={cron in PRESETS ? cron : ''}
        onChange={({ currentTarget }) => currentTarget.value !== '' && form.setValue('cron', currentTarget.value)}
        data={[
          { value: '', label: t('schedules.form.choosePreset') },
          ...Object.entries(PRESETS).map(([value, name]) => ({ value, label: t(`schedules.preset.${name}`) })),
        ]}
      />
      <FormField form={form} name="cron" placeholder="15 3 * * *" />
      <Text size="sm" aria-live="polite">
        {cron.trim() === '' ? '' : describeCron(cron, t, i18n.language)}
      </Text>
      <FormField form={form} name="timeZone" />
      <FormField form={form} name="timeoutSeconds" />
    </SchemaForm>
  );
}

function createCommand(site: string, values: Readonly<Record<string, FieldValue>>): string {
  const of = (name: string) => String(values[name] ?? '');
  const zone = of('timeZone');
  const timeout = of('timeoutSeconds');
  return values['action.kind'] === 'url'
    ? cli`schedule create ${site} --name ${of('name')} --cron ${of('cron')} --call ${of('action.path')} --time-zone ${zone} --timeout ${timeout}`
    : cli`schedule create ${site} --name ${of('name')} --cron ${of('cron')} --command ${of('action.command')} --time-zone ${zone} --timeout ${timeout}`;
}

/** The body with the one kind of action that the form has fields for. */
function bodyOf(kind: Kind) {
  const [command, url] = scheduleAction.options;
  return createScheduleBody.extend({ action: (kind === 'command' ? command : url) as z.ZodObject });
}

function initialOf(schedule: Schedule | undefined, kind: Kind): Readonly<Record<string, string | number | boolean>> {
  const action = schedule?.action;
  return {
    name: schedule?.name ?? '',
    'action.kind': kind,
    ...(kind === 'command'
      ? { 'action.command': action?.kind === 'command' ? action.command : '' }
      : { 'action.path': action?.kind === 'url' ? action.path : '' }),
    cron: schedule?.cron ?? '',
    timeZone: schedule?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    timeoutSeconds: schedule?.timeoutSeconds ?? 600,
    paused: schedule?.paused ?? false,
  };
}
