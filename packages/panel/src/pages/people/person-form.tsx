import { rolesBelow } from '@daspanel/contract/roles.ts';
import { updateUserBody, users, type User } from '@daspanel/contract/users.ts';
import { NativeSelect, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { send } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { asCommand } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { PlanSelect } from './plan-select.tsx';

const asked = updateUserBody.pick({ name: true, email: true });

/** Name, address, role and plan; only shown of those whom one may not change. */
export function PersonForm(given: { readonly person: User; readonly etag: string | undefined; readonly isChangeable: boolean }) {
  const { t } = useTranslation();
  const { email, role } = given.person;
  if (given.isChangeable) return <ChangePerson {...given} />;
  return (
    <div>
      <Text size="sm">{email}</Text>
      <Text size="sm" c="dimmed">
        {t(`people.role.${role}`)}
      </Text>
    </div>
  );
}

function ChangePerson({ person, etag }: { readonly person: User; readonly etag: string | undefined }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const roles = rolesBelow[useSession().role];
  const [role, setRole] = useState(person.role);
  const [plan, setPlan] = useState<string | null>(person.plan);
  const form = useSchemaForm(asked, {
    initial: { name: person.name, email: person.email },
    onSubmit: async (values) => {
      await send(users.update, { ...request(values), ...(etag === undefined ? {} : { ifMatch: etag }) });
      await queries.invalidateQueries({ queryKey: ['users'] });
      await tell(t('people.person.saved'));
    },
  });
  const request = (values: z.output<typeof asked>) => ({
    params: { user: person.id },
    body: {
      ...values,
      ...(role === person.role ? {} : { role }),
      ...(plan === person.plan ? {} : updateUserBody.pick({ plan: true }).parse({ plan })),
    },
  });
  return (
    <SchemaForm form={form} copyAs={asCommand(users.update, () => request(form.draft()))}>
      <FormField form={form} name="name" />
      <FormField form={form} name="email" type="email" />
      <NativeSelect
        label={t('people.role.label')}
        description={t(`people.roleHelp.${role}`)}
        value={role}
        onChange={(event) => setRole(roles.find((one) => one === event.currentTarget.value) ?? role)}
        data={roles.map((value) => ({ value, label: t(`people.role.${value}`) }))}
      />
      <PlanSelect value={plan} onChange={setPlan} />
    </SchemaForm>
  );
}
