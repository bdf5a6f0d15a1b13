import { versions } from '@daspanel/contract/versions.ts';
import { NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useSite } from '../../api/use-site.ts';
import { Page } from '../../ui/page.tsx';
import { LimitsForm } from './limits-form.tsx';
import { PhpForm } from './php-form.tsx';
import { RootForm } from './root-form.tsx';
import { StaticForm } from './static-form.tsx';

/** What runs each version of a site, by the engine’s own schema, and the limits of the site. */
export function SiteSettingsPage() {
  const { t } = useTranslation();
  const site = useSite();
  const { items } = useAnswer(versions.list, { params: { site: site.id }, query: { limit: 100 } }).body;
  const [chosen, setChosen] = useState<string>();
  const mayChange = useMay('versions:write');
  const version = items.find(({ id }) => id === (chosen ?? site.activeVersion)) ?? items[0];
  if (version === undefined) {
    return (
      <Page title={t('siteSettings.title')}>
        <Text>{t('siteSettings.none')}</Text>
      </Page>
    );
  }
  const select = (
    <NativeSelect
      size="xs"
      aria-label={t('siteSettings.version')}
      value={version.id}
      onChange={(change) => setChosen(change.currentTarget.value)}
      data={items.map(({ id, name, active }) => ({ value: id, label: active ? `${name} · ${t('versions.live')}` : name }))}
    />
  );
  const key = `${version.id} ${version.revision}`;
  return (
    <Page title={t('siteSettings.title')} description={t('siteSettings.description')} actions={select}>
      <Stack gap="md" maw="44rem">
        {mayChange && version.engine.kind === 'php' && <PhpForm key={key} version={version} engine={version.engine} />}
        {mayChange && version.engine.kind === 'static' && <StaticForm key={key} version={version} engine={version.engine} />}
        {mayChange && <RootForm key={`${key} root`} version={version} />}
        <LimitsForm key={site.revision} />
      </Stack>
    </Page>
  );
}
