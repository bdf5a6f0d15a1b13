import { createPlanBody, planLimits, plans, type Plan } from '@daspanel/contract/plans.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { send } from '../../api/client.ts';
import { asCommand } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm, type FieldValue } from '../../ui/schema-form/use-schema-form.ts';

const MEGABYTE = 1_000_000;
const names = ['sites', 'databases', 'diskBytes', 'phpMemory', 'mailboxBytes'] as const satisfies (keyof Plan['limits'])[];

/** Bytes are asked for in megabytes. */
const inBytes: ReadonlySet<string> = new Set(['diskBytes', 'mailboxBytes']);
const { sites, databases, phpMemory, outgoing } = planLimits.shape;
const megabytes = (title: string) => z.number().min(0).max(1_000_000_000).nullable().optional().meta({ title });
const schema = z.object({
  name: createPlanBody.shape.name,
  limits: z.object({
    sites: sites.optional(),
    databases: databases.optional(),
    diskBytes: megabytes(planLimits.shape.diskBytes.meta()?.title ?? ''),
    phpMemory: phpMemory.optional(),
    mailboxBytes: megabytes(planLimits.shape.mailboxBytes.meta()?.title ?? ''),
    outgoing,
  }),
});

/** A plan, new or changed. An empty field is no limit. */
export function PlanForm({ plan, onDone }: { readonly plan: Plan | undefined; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const bodyOf = ({ name, limits }: z.output<typeof schema>) => ({
    name,
    limits: planLimits.parse({ ...Object.fromEntries(names.map((one) => [one, readLimit(one, limits[one])])), outgoing: limits.outgoing }),
  });
  const form = useSchemaForm(schema, {
    initial: {
      name: plan?.name ?? '',
      ...Object.fromEntries(names.map((name) => [`limits.${name}`, showLimit(plan, name)])),
      'limits.outgoing': plan?.limits.outgoing ?? false,
    },
    onSubmit: async (values) => {
      const body = bodyOf(values);
      if (plan === undefined) await send(plans.create, { body });
      else await send(plans.update, { params: { plan: plan.id }, body });
      await queries.invalidateQueries({ queryKey: ['plans'] });
      onDone();
    },
  });
  const copyAs =
    plan === undefined
      ? asCommand(plans.create, () => ({ body: bodyOf(form.draft()) }))
      : asCommand(plans.update, () => ({ params: { plan: plan.id }, body: bodyOf(form.draft()) }));
  return (
    <SchemaForm form={form} copyAs={copyAs} {...(plan === undefined ? { submit: t('people.plans.create') } : {})}>
      <FormField form={form} name="name" autoFocus />
      {names.map((name) => (
        <FormField
          key={name}
          form={form}
          name={`limits.${name}`}
          description={t('people.plans.noLimit')}
          {...(inBytes.has(name) ? { label: t('people.plans.megabytes', { title: form.describe(`limits.${name}`).title }) } : {})}
        />
      ))}
      <FormField form={form} name="limits.outgoing" />
    </SchemaForm>
  );
}

function showLimit(plan: Plan | undefined, name: (typeof names)[number]): FieldValue {
  const value = plan?.limits[name] ?? null;
  if (value === null) return '';
  return inBytes.has(name) ? value / MEGABYTE : value;
}

function readLimit(name: string, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  return inBytes.has(name) ? Math.round(value * MEGABYTE) : value;
}
