import { ActionIcon, Button, CloseButton, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreference } from '../../api/preferences.ts';
import { readSavedFilters, writeSavedFilters, type SavedFilter } from './saved-filter.ts';
import { writeFilter, type SiteFilter } from './site-query.ts';

interface SavedFiltersProps {
  readonly filter: SiteFilter;
  readonly onFilter: (filter: SiteFilter) => void;
}

/** Filters that the person keeps under names. */
export function SavedFilters({ filter, onFilter }: SavedFiltersProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(true);
  const [kept, keep] = usePreference('home.filters');
  const saved = readSavedFilters(kept);
  const show = (one: SavedFilter) => {
    setOpen(false);
    onFilter(one.filter);
  };
  const put = (next: readonly SavedFilter[]) => keep(next.length === 0 ? null : writeSavedFilters(next));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={280} trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label={t('home.filters.title')} onClick={() => setOpen(!isOpen)}>
          <IconBookmark size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {saved.length === 0 && (
            <Text size="xs" c="dimmed">
              {t('home.filters.none')}
            </Text>
          )}
          {saved.map((one) => (
            <Group key={one.name} gap={4} wrap="nowrap">
              <Button variant="subtle" size="compact-sm" justify="flex-start" style={{ flex: 1 }} onClick={() => show(one)}>
                {one.name}
              </Button>
              <CloseButton
                size="sm"
                aria-label={t('home.filters.remove', { name: one.name })}
                onClick={() => put(saved.filter(({ name }) => name !== one.name))}
              />
            </Group>
          ))}
          {Object.keys(writeFilter(filter)).length > 0 && (
            <SaveFilter onSave={(name) => put([...saved.filter((one) => one.name !== name), { name, filter }])} />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function SaveFilter({ onSave }: { readonly onSave: (name: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    onSave(name.trim());
    setName('');
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} wrap="nowrap">
        <TextInput
          size="xs"
          aria-label={t('home.filters.name')}
          placeholder={t('home.filters.name')}
          maxLength={40}
          value={name}
          onChange={(change) => setName(change.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default">
          {t('ui.save')}
        </Button>
      </Group>
    </form>
  );
}
