import { users, type User } from '@daspanel/contract/users.ts';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { IconAction } from '../../ui/icon-action.tsx';
import { Moment } from '../../ui/moment.tsx';

/** Where somebody is signed in. */
export function PersonSessions({ person }: { readonly person: User }) {
  const { t } = useTranslation();
  const request = { params: { user: person.id } };
  const items = useLateAnswer(true, users.sessions, request)?.body.items;
  const endAll = useChange(users.endSessions);
  const end = useChange(users.endSession);
  if (items === undefined) return undefined;
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h6">
          {t('people.person.sessions.title')}
        </Title>
        {items.length > 0 && (
          <Group gap={4}>
            <Button size="compact-xs" variant="default" loading={endAll.isPending} onClick={() => endAll.mutate(request)}>
              {t('people.person.sessions.endAll')}
            </Button>
            <CopyAs of={asCommand(users.endSessions, request)} />
          </Group>
        )}
      </Group>
      {items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('people.person.sessions.none')}
        </Text>
      )}
      <Stack gap={4}>
        {items.map(({ id, address, agent, seenAt }) => (
          <Group key={id} gap="xs" wrap="nowrap" justify="space-between">
            <Text size="sm" truncate title={showHidden(agent)}>
              {address} · {showHidden(agent)}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Text size="xs" c="dimmed">
                {t('people.person.sessions.seen')} <Moment at={seenAt} />
              </Text>
              <IconAction
                icon={IconX}
                title={t('people.person.sessions.end')}
                onClick={() => end.mutate({ params: { user: person.id, session: id } })}
                copyAs={asCommand(users.endSession, { params: { user: person.id, session: id } })}
              />
            </Group>
          </Group>
        ))}
      </Stack>
    </section>
  );
}
