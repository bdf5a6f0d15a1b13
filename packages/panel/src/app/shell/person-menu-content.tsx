import { Menu, SegmentedControl, Text, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { me } from '@daspanel/contract/me.ts';
import { sessions } from '@daspanel/contract/sessions.ts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useSession } from '../../api/session.ts';
import { useChange } from '../../api/use-change.ts';
import { chooseLanguage, isLanguage, offered, type Language } from '../../texts/index.ts';
import { ownPages } from '../routes/own-pages.ts';
import { PersonButton } from './person-button.tsx';

/** Who is signed in, and how the panel looks for him. */
export function PersonMenuContent() {
  const { t, i18n } = useTranslation();
  const { user } = useSession();
  const [isOpen, setOpen] = useState(true);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const keep = useChange(me.update);
  const choose = async (language: Language) => {
    await chooseLanguage(language);
    keep.mutate({ body: { language } });
  };
  const signOut = useChange(sessions.signOut, { onDone: leave });
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" width={230} shadow="md">
      <Menu.Target>
        <PersonButton onClick={() => setOpen(!isOpen)} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
            {showHidden(user.name)}
          </Text>
          <Text size="xs" truncate>
            {user.email}
          </Text>
        </Menu.Label>
        {'/account' in ownPages && (
          <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} />}>
            {t('shell.person.account')}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>{t('shell.theme.title')}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t('shell.theme.title')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
          data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`shell.theme.${value}`) }))}
        />
        {offered.length > 1 && (
          <>
            <Menu.Label>{t('shell.person.language')}</Menu.Label>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t('shell.person.language')}
              value={i18n.language}
              onChange={(value) => isLanguage(value) && void choose(value)}
              data={offered.map((value) => ({ value, label: value.toUpperCase() }))}
            />
          </>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate({})}>
          {t('shell.person.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A new document, so that nothing of what the person saw stays in memory. */
function leave(): void {
  location.assign('/sign-in');
}
