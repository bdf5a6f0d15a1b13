import { sessions, type Session } from '@daspanel/contract/sessions.ts';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { tell } from '../../api/tell.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { Moment } from '../../ui/moment.tsx';
import { describeAgent } from './describe-agent.ts';
import { Section } from './section.tsx';

/** Where one is signed in, and how to end it. */
export function SessionSection() {
  const { t } = useTranslation();
  const { items } = useAnswer(sessions.list).body;
  const endOthers = useChange(sessions.endOthers, { onDone: () => void tell(t('account.sessions.othersEnded')) });
  const hasOthers = items.some(({ current }) => !current);
  return (
    <Section
      title={t('account.sessions.title')}
      description={hasOthers ? undefined : t('account.sessions.alone')}
      actions={
        hasOthers && (
          <Button variant="default" size="xs" c="red" loading={endOthers.isPending} onClick={() => endOthers.mutate({})}>
            {t('account.sessions.endOthers')}
          </Button>
        )
      }
    >
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {items.map((session) => (
          <SessionLine key={session.id} session={session} />
        ))}
      </Stack>
    </Section>
  );
}

function SessionLine({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const end = useChange(sessions.end, { onDone: () => void tell(t('account.sessions.ended')) });
  const { browser, system } = describeAgent(session.agent);
  const name = browser ?? t('account.sessions.unknownBrowser');
  const shown = system === undefined ? name : t('account.sessions.browserOn', { browser: name, system });
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div style={{ minWidth: 0 }}>
        <Group gap={6}>
          <Text size="sm" fw={500} title={showHidden(session.agent)}>
            {shown}
          </Text>
          {session.current && (
            <Badge size="xs" variant="light">
              {t('account.sessions.current')}
            </Badge>
          )}
          {session.stage === 'second-factor' && (
            <Badge size="xs" variant="light" color="yellow">
              {t('account.sessions.half')}
            </Badge>
          )}
          {session.impersonator !== null && (
            <Badge size="xs" variant="light" color="grape">
              {t('account.sessions.impersonated')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {session.address ?? t('account.sessions.fromMachine')} · {t('account.sessions.seen')} <Moment at={session.seenAt} /> ·{' '}
          {t('account.sessions.since')} <Moment at={session.createdAt} absolute />
        </Text>
      </div>
      {!session.current && (
        <Button
          variant="subtle"
          size="compact-xs"
          color="red"
          loading={end.isPending}
          aria-label={t('account.sessions.endLabel', { browser: shown })}
          onClick={() => end.mutate({ params: { session: session.id } })}
        >
          {t('account.sessions.end')}
        </Button>
      )}
    </Group>
  );
}
