import { scopes, type Scope } from '@daspanel/contract/scopes.ts';
import { sites } from '@daspanel/contract/sites.ts';
import { createTokenBody, tokens, type CreatedToken } from '@daspanel/contract/tokens.ts';
import { Button, Checkbox, Group, Input, MultiSelect, SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { useSession } from '../../api/session.ts';
import { useList } from '../../api/use-list.ts';
import { wordsOfContract } from '../../texts/index.ts';
import { asCommand, cli, option } from '../../ui/as-command.ts';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';

const body = createTokenBody.pick({ name: true, days: true });

/** What a token is for, what it may do, where, and for how long. */
export function NewToken({ onMade }: { readonly onMade: (token: CreatedToken) => void }) {
  const { t } = useTranslation();
  const [rights, setRights] = useState<readonly Scope[]>([]);
  const [onSites, setOnSites] = useState<readonly string[]>([]);
  const form = useSchemaForm(body, {
    initial: { name: '', days: 90 },
    onSubmit: async ({ name, days }) => {
      if (rights.length === 0) throw new Error(t('account.tokenPage.chooseSome'));
      const wanted = createTokenBody.parse({ name, days, scopes: rights, sites: onSites.length === 0 ? null : onSites });
      const answer = await send(tokens.create, { body: wanted });
      await queryClient.invalidateQueries({ queryKey: ['tokens'] });
      onMade(answer.body);
    },
  });
  const request = () => ({ body: { ...form.draft(), scopes: [...rights], sites: onSites.length === 0 ? null : [...onSites] } });
  const { name, days } = form.values;
  const asTyped = cli`token create --name ${String(name)} ${rights.flatMap((right) => option('--scope', right))} ${onSites.flatMap((site) => option('--site', site))} ${option('--days', String(days ?? ''))}`;
  return (
    <SchemaForm form={form} submit={t('account.tokenPage.submit')} copyAs={asCommand(tokens.create, request, asTyped)}>
      <FormField form={form} name="name" label={t('account.tokenPage.name')} description={t('account.tokenPage.nameHelp')} autoFocus />
      <FormField form={form} name="days" label={t('account.tokenPage.days')} />
      <SiteChoice chosen={onSites} onChange={setOnSites} />
      <RightsChoice chosen={rights} onChange={setRights} isForSites={onSites.length > 0} />
    </SchemaForm>
  );
}

function SiteChoice({ chosen, onChange }: { readonly chosen: readonly string[]; readonly onChange: (sites: readonly string[]) => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const found = useList(sites.list, { query: { limit: 50, sort: 'name', ...(search === '' ? {} : { search }) } });
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const shown: Readonly<Record<string, string>> = { ...names, ...Object.fromEntries(found.items.map(({ id, name }) => [id, name])) };
  return (
    <MultiSelect
      label={t('account.tokenPage.sites')}
      description={t('account.tokenPage.sitesHelp')}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      value={[...chosen]}
      onChange={(next) => {
        setNames(Object.fromEntries(next.map((id) => [id, shown[id] ?? id])));
        onChange(next);
      }}
      data={Object.entries(shown).map(([value, label]) => ({ value, label }))}
    />
  );
}

/** The rights that the person has himself; for certain sites only those that concern sites. */
function RightsChoice({
  chosen,
  onChange,
  isForSites,
}: {
  readonly chosen: readonly Scope[];
  readonly onChange: (rights: readonly Scope[]) => void;
  readonly isForSites: boolean;
}) {
  const { t } = useTranslation();
  const session = useSession();
  const offered = session.scopes.filter((scope) => !isForSites || !scopes[scope].everySite);
  const reading = offered.filter((scope) => scope.endsWith(':read'));
  return (
    <Checkbox.Group
      label={t('account.tokenPage.scopes')}
      value={chosen.filter((scope) => offered.includes(scope))}
      onChange={(next) => onChange(offered.filter((scope) => next.includes(scope)))}
    >
      <Input.Wrapper component="div">
        <Group gap="xs" my={6}>
          <Button variant="default" size="compact-xs" onClick={() => onChange(reading)}>
            {t('account.tokenPage.reading')}
          </Button>
          <Button variant="default" size="compact-xs" onClick={() => onChange([])}>
            {t('account.tokenPage.none')}
          </Button>
        </Group>
      </Input.Wrapper>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing={6}>
        {offered.map((scope) => (
          <Checkbox key={scope} value={scope} size="xs" label={wordsOfContract(scopes[scope].title)} description={scope} />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
