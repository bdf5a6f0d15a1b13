import { sites } from '@daspanel/contract/sites.ts';
import type { User } from '@daspanel/contract/users.ts';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tell } from '../../api/tell.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { PersonSelect } from '../../ui/person-select.tsx';
import { SectionCard } from '../../ui/section-card.tsx';

/** Gives the site to somebody else whom one sees. */
export function GiveAway() {
  const { t } = useTranslation();
  const { id, name } = useSite();
  const [person, setPerson] = useState<User>();
  const update = useChange(sites.update, {
    onDone: () => {
      if (person !== undefined) void tell(t('danger.transfer.done', { site: name, name: person.name }));
      setPerson(undefined);
    },
  });
  return (
    <SectionCard title={t('danger.transfer.title')} text={t('danger.transfer.text')}>
      <Group align="flex-end" gap="xs">
        <PersonSelect label={t('danger.transfer.owner')} value={person} onChange={setPerson} />
        <Button
          size="sm"
          variant="default"
          disabled={person === undefined}
          loading={update.isPending}
          onClick={() => person !== undefined && update.mutate({ params: { site: id }, body: { owner: person.id } })}
        >
          {t('danger.transfer.action')}
        </Button>
        {person !== undefined && <CopyAs of={asCommand(sites.update, { params: { site: id }, body: { owner: person.id } })} />}
      </Group>
    </SectionCard>
  );
}
