import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { SiteIcon } from '../../../ui/site-icon/site-icon.tsx';
import { usePaletteEntries, type PaletteEntry } from './use-palette-entries.ts';

const TYPING = 120;

/** Everything one can go to or do, by some letters of its name. `wanted` grows each time it is to open. */
export function Palette({ wanted }: { readonly wanted: number }) {
  const { t } = useTranslation();
  const router = useRouter();
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query, TYPING);
  const groups = usePaletteEntries(query, settled);
  useEffect(() => spotlight.open(), [wanted]);
  // Enter takes the first, as long as no other has been chosen by the arrow keys.
  const runFirst = (press: KeyboardEvent<HTMLInputElement>) => {
    const [first] = groups.flatMap(({ entries }) => entries);
    if (press.key !== 'Enter' || first === undefined || document.querySelector('.mantine-Spotlight-action[data-selected]') !== null) return;
    press.preventDefault();
    spotlight.close();
    first.run(router);
  };
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      clearQueryOnClose
      centered={false}
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      yOffset="12dvh"
      scrollable
      maxHeight="60dvh"
    >
      <Spotlight.Search
        placeholder={t('shell.palette.placeholder')}
        aria-label={t('shell.palette.placeholder')}
        leftSection={<IconSearch size={18} />}
        onKeyDown={runFirst}
      />
      <Spotlight.ActionsList>
        {groups.map(({ title, entries }) => (
          <Spotlight.ActionsGroup key={title} label={title}>
            {entries.map(({ id, title: name, detail, icon, run }) => (
              <Spotlight.Action
                key={id}
                label={name}
                {...(detail === undefined ? {} : { description: detail })}
                leftSection={<EntryIcon icon={icon} />}
                onClick={() => run(router)}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{t('shell.palette.nothing')}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function EntryIcon({ icon: Icon }: Pick<PaletteEntry, 'icon'>) {
  return 'activeVersion' in Icon ? <SiteIcon site={Icon} /> : <Icon size={18} stroke={1.5} />;
}
