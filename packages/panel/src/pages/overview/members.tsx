import { members } from '@daspanel/contract/members.ts';
import type { User } from '@daspanel/contract/users.ts';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { useSite } from '../../api/use-site.ts';
import { asCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { IconAction } from '../../ui/icon-action.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PersonSelect } from '../../ui/person-select.tsx';
import { SectionCard } from '../../ui/section-card.tsx';

/** Collaborators of the site; each sees this site and nothing else. */
export function Members() {
  const { t } = useTranslation();
  const { id: site } = useSite();
  const items = useLateAnswer(true, members.list, { params: { site } })?.body.items ?? [];
  const mayChange = useMay('members:write');
  const remove = useChange(members.remove);
  return (
    <SectionCard title={t('overview.members.title')} text={t('overview.members.text')}>
      <Stack gap="xs">
        {items.length === 0 && <Text size="sm">{t('overview.members.none')}</Text>}
        {items.map(({ user, name, email, since }) => (
          <Group key={user} gap="xs" justify="space-between">
            <Text size="sm">
              {showHidden(name)} ({email}){' '}
              <Text span size="xs" c="dimmed">
                {t('overview.members.since')} <Moment at={since} />
              </Text>
            </Text>
            {mayChange && (
              <IconAction
                icon={IconX}
                title={t('overview.members.remove', { name })}
                onClick={() => remove.mutate({ params: { site, user } })}
                copyAs={asCommand(members.remove, { params: { site, user } })}
              />
            )}
          </Group>
        ))}
        {mayChange && <AddMember />}
      </Stack>
    </SectionCard>
  );
}

function AddMember() {
  const { t } = useTranslation();
  const { id: site } = useSite();
  const [person, setPerson] = useState<User>();
  const put = useChange(members.put, { onDone: () => setPerson(undefined) });
  return (
    <Group align="flex-end" gap="xs">
      <PersonSelect label={t('overview.members.choose')} role="collaborator" value={person} onChange={setPerson} />
      <Button
        size="sm"
        variant="default"
        disabled={person === undefined}
        loading={put.isPending}
        onClick={() => person !== undefined && put.mutate({ params: { site, user: person.id } })}
      >
        {t('overview.members.add')}
      </Button>
      {person !== undefined && <CopyAs of={asCommand(members.put, { params: { site, user: person.id } })} />}
    </Group>
  );
}
