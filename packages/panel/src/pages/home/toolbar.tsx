import { siteState, type ListedSite } from '@daspanel/contract/sites.ts';
import { siteTags } from '@daspanel/contract/tags.ts';
import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconBookmark, IconSearch } from '@tabler/icons-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import type { List } from '../../api/use-list.ts';
import classes from './home.module.css';
import type { SiteFilter } from './site-query.ts';
import { late } from '../../ui/late/late.ts';

const SavedFilters = late(() => import('./saved-filters.tsx').then((file) => file.SavedFilters));
const TYPING = 180;

interface ToolbarProps {
  readonly filter: SiteFilter;
  readonly onFilter: (filter: SiteFilter) => void;
  readonly list: List<ListedSite>;
}

/** What is searched for and shown, and how many there are. */
export function Toolbar({ filter, onFilter, list }: ToolbarProps) {
  const { t } = useTranslation();
  const tags = useLateAnswer(true, siteTags.list)?.body.items ?? [];
  const [isSaving, setSaving] = useState(false);
  const count = list.items.length;
  const bookmark = (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={t('home.filters.title')}
      title={t('home.filters.title')}
      onClick={() => setSaving(true)}
    >
      <IconBookmark size={16} />
    </ActionIcon>
  );
  return (
    <div className={classes.toolbar} role="search">
      <Search filter={filter} onFilter={onFilter} />
      <NativeSelect
        size="xs"
        aria-label={t('home.state.label')}
        value={filter.state}
        onChange={(change) => onFilter({ ...filter, state: change.currentTarget.value })}
        data={[
          { value: '', label: t('home.state.all') },
          ...siteState.options.map((state) => ({ value: state, label: t(`home.state.${state}`) })),
        ]}
      />
      {tags.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label={t('home.tag.label')}
          value={filter.tag}
          onChange={(change) => onFilter({ ...filter, tag: change.currentTarget.value })}
          data={[{ value: '', label: t('home.tag.all') }, ...tags.map(({ name, sites }) => ({ value: name, label: `${name} (${sites})` }))]}
        />
      )}
      {isSaving ? (
        <Suspense fallback={bookmark}>
          <SavedFilters filter={filter} onFilter={onFilter} />
        </Suspense>
      ) : (
        bookmark
      )}
      <span className={classes.count} role="status">
        {list.hasMore ? t('home.countMore', { count }) : t('home.count', { count })}
      </span>
    </div>
  );
}

function Search({ filter, onFilter }: Omit<ToolbarProps, 'list'>) {
  const { t } = useTranslation();
  const [text, setText] = useState(filter.search);
  const input = useRef<HTMLInputElement>(null);
  const search = useDebouncedCallback((next: string) => onFilter({ ...filter, search: next }), TYPING);
  // What comes from elsewhere (a saved filter, the way back) is shown; what is being typed is not overwritten.
  useEffect(() => {
    if (document.activeElement !== input.current) setText(filter.search);
  }, [filter.search]);
  return (
    <TextInput
      ref={input}
      className={classes.search}
      size="xs"
      type="search"
      data-page-search
      aria-label={t('home.search')}
      placeholder={t('home.search')}
      leftSection={<IconSearch size={15} />}
      value={text}
      onChange={(change) => {
        setText(change.currentTarget.value);
        search(change.currentTarget.value);
      }}
    />
  );
}
