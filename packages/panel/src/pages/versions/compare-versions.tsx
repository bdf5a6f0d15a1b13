import { versions, type Version } from '@daspanel/contract/versions.ts';
import { NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '../../api/use-list.ts';
import { useSite } from '../../api/use-site.ts';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { ChangeList } from './change-list.tsx';

/** What a version changes against another one: the live one, unless one chooses. */
export function CompareVersions({
  version,
  opened,
  onClose,
}: {
  readonly version: Version;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <SideDrawer title={t('versions.compare.title', { name: version.name })} size="xl" opened={opened} onClose={onClose}>
      <Comparison version={version} />
    </SideDrawer>
  );
}

function Comparison({ version }: { readonly version: Version }) {
  const { t } = useTranslation();
  const { id: site } = useSite();
  const { items } = useList(versions.list, { params: { site }, query: { limit: 100 } });
  const others = items.filter(({ id, state }) => id !== version.id && state !== 'building');
  const [chosen, setChosen] = useState<string>();
  const other = others.find(({ id }) => id === chosen) ?? choose(version, others);
  if (other === undefined) return <Text size="sm">{t('versions.compare.alone')}</Text>;
  return (
    <Stack gap="sm">
      <NativeSelect
        label={t('versions.compare.with')}
        value={other.id}
        onChange={(change) => setChosen(change.currentTarget.value)}
        data={others.map(({ id, name, active }) => ({ value: id, label: active ? `${name} (${t('versions.live')})` : name }))}
      />
      <ChangeList key={other.id} version={version} other={other} />
    </Stack>
  );
}

/** The live version; of the live one what it was copied from, else the newest. */
function choose({ source }: Version, others: readonly Version[]): Version | undefined {
  return others.find(({ active }) => active) ?? others.find(({ id }) => id === source) ?? others.at(-1);
}
