import { createInvitationBody, invitations, type SentInvitation } from '@daspanel/contract/invitations.ts';
import { rolesBelow, type Role } from '@daspanel/contract/roles.ts';
import { asCommand } from '../../ui/as-command.ts';
import { listSitesOf } from './list-sites-of.ts';
import { MultiSelect, NativeSelect, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { InvitationLink } from './invitation-link.tsx';
import { PlanSelect } from './plan-select.tsx';

const asked = createInvitationBody.pick({ email: true });

/** Invites somebody to a role below one’s own. */
export function InvitePerson({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [sent, setSent] = useState<SentInvitation>();
  const close = () => {
    setSent(undefined);
    onClose();
  };
  return (
    <SideDrawer title={t('people.invite.title')} opened={opened} onClose={close}>
      {sent === undefined ? <InviteForm onSent={setSent} /> : <InvitationLink invitation={sent} onDone={close} />}
    </SideDrawer>
  );
}

function InviteForm({ onSent }: { readonly onSent: (sent: SentInvitation) => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const roles = rolesBelow[useSession().role];
  const [role, setRole] = useState<Role>(roles.includes('client') ? 'client' : (roles[0] ?? 'collaborator'));
  const [plan, setPlan] = useState<string | null>(null);
  const [sites, setSites] = useState<readonly string[]>([]);
  const body = (email: string) =>
    createInvitationBody.parse({ email, role, plan: isLimited(role) ? plan : null, sites: role === 'collaborator' ? sites : [] });
  const form = useSchemaForm(asked, {
    initial: { email: '' },
    onSubmit: async ({ email }) => {
      const answer = await send(invitations.create, { body: body(email) });
      await queries.invalidateQueries({ queryKey: ['invitations'] });
      onSent(answer.body);
    },
  });
  return (
    <SchemaForm
      form={form}
      submit={t('people.invite.submit')}
      copyAs={asCommand(invitations.create, { body: { ...body('somebody@example.org'), email: String(form.values['email'] ?? '') } })}
    >
      <FormField form={form} name="email" type="email" autoFocus />
      <NativeSelect
        label={t('people.role.label')}
        value={role}
        onChange={(event) => setRole(roles.find((one) => one === event.currentTarget.value) ?? role)}
        data={roles.map((value) => ({ value, label: t(`people.role.${value}`) }))}
      />
      <Text size="sm" c="dimmed">
        {t(`people.roleHelp.${role}`)}
      </Text>
      {isLimited(role) && <PlanSelect value={plan} onChange={setPlan} />}
      {role === 'collaborator' && <SitesSelect value={sites} onChange={setSites} />}
    </SchemaForm>
  );
}

function isLimited(role: Role): boolean {
  return role === 'client' || role === 'reseller';
}

function SitesSelect({ value, onChange }: { readonly value: readonly string[]; readonly onChange: (sites: readonly string[]) => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const { data = [] } = useQuery(listSitesOf(search));
  return (
    <MultiSelect
      label={t('people.invite.sites')}
      value={[...value]}
      onChange={onChange}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
