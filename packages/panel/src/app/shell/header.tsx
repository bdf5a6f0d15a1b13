import { ActionIcon, Burger, Kbd } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { openPalette } from './open-palette.ts';
import { PersonMenu } from './person-menu.tsx';
import classes from './shell.module.css';

export function Header({
  isNavigationOpen,
  onToggleNavigation,
}: {
  readonly isNavigationOpen: boolean;
  readonly onToggleNavigation: () => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Burger
        opened={isNavigationOpen}
        onClick={onToggleNavigation}
        hiddenFrom="sm"
        size="sm"
        aria-label={t('shell.menu')}
        aria-expanded={isNavigationOpen}
        aria-controls="navigation"
      />
      <Link to="/" className={classes.brand}>
        <img src="/icon.svg" alt="" width={22} height={22} />
        Daspanel
      </Link>
      <div className={classes.middle}>
        <button type="button" className={`${classes.search} mantine-visible-from-xs`} onClick={openPalette}>
          <IconSearch size={15} aria-hidden />
          <span className={classes.searchText}>{t('shell.search')}</span>
          <Kbd size="xs">Ctrl K</Kbd>
        </button>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        hiddenFrom="xs"
        onClick={openPalette}
        aria-label={t('shell.search')}
        title={t('shell.search')}
      >
        <IconSearch size={18} />
      </ActionIcon>
      <PersonMenu />
    </>
  );
}
