import { ActionIcon, Menu } from '@mantine/core';
import { IconCode } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { tell } from '../api/tell.ts';
import type { AsCommand, TitledCommand } from './as-command.ts';

/** Offers what the panel is about to do as a command, for curl and for the command line: of one action, or of several that stand beside each other. */
export function CopyAs({ of }: { readonly of: AsCommand | readonly TitledCommand[] }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('ui.copyAs')} title={t('ui.copyAs')}>
          <IconCode size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CopyItems of={'curl' in of ? [{ ...of, title: t('ui.copyAs') }] : of} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same within a menu of actions. */
export function CopyAsMenu({ of }: { readonly of: readonly TitledCommand[] }) {
  const { t } = useTranslation();
  return (
    <Menu.Sub>
      <Menu.Sub.Target>
        <Menu.Sub.Item leftSection={<IconCode size={15} />}>{t('ui.copyAs')}</Menu.Sub.Item>
      </Menu.Sub.Target>
      <Menu.Sub.Dropdown>
        <CopyItems of={of} />
      </Menu.Sub.Dropdown>
    </Menu.Sub>
  );
}

function CopyItems({ of }: { readonly of: readonly TitledCommand[] }) {
  const { t } = useTranslation();
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    await tell(t('ui.copied'));
  };
  return of.map(({ title, curl, daspanel }) => [
    <Menu.Label key={title}>{title}</Menu.Label>,
    <Menu.Item key={`${title} curl`} onClick={() => void copy(curl(apiOrigin(location)))}>
      {t('ui.curl')}
    </Menu.Item>,
    daspanel !== undefined && (
      <Menu.Item key={`${title} cli`} onClick={() => void copy(daspanel)}>
        {t('ui.cli')}
      </Menu.Item>
    ),
  ]);
}

/** The API has a name of its own beside that of the panel. */
function apiOrigin({ origin }: Location): string {
  return origin.replace('//admin.', '//api.');
}
