import { sites, type Site } from '@daspanel/contract/sites.ts';
import { siteTags } from '@daspanel/contract/tags.ts';
import { Group, TagsInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../api/use-change.ts';
import { sayProblem } from './say-problem.tsx';
import { useLateAnswer } from '../api/use-answer.ts';
import { asCommand } from './as-command.ts';
import { CopyAs } from './copy-as.tsx';

/** The tags of a site, to be changed in place. Those that are in use are offered. */
export function TagEditor({ site }: { readonly site: Pick<Site, 'id' | 'tags'> }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<ReactNode>();
  const known = useLateAnswer(isOpen, siteTags.list)?.body.items ?? [];
  const update = useChange(sites.update, {
    showsErrors: true,
    onDone: () => setError(undefined),
    onError: (problem) => setError(sayProblem(problem)),
  });
  const shown = update.isPending ? (update.variables.body?.tags ?? site.tags) : site.tags;
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TagsInput
        flex={1}
        label={t('ui.tags.label')}
        placeholder={t('ui.tags.add')}
        value={[...shown]}
        data={known.map(({ name }) => name)}
        error={error}
        maxTags={16}
        clearable={false}
        onDropdownOpen={() => setOpen(true)}
        onChange={(tags) => update.mutate({ params: { site: site.id }, body: { tags } })}
      />
      <CopyAs of={asCommand(sites.update, { params: { site: site.id }, body: { tags: [...shown] } })} />
    </Group>
  );
}
