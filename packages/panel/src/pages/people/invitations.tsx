import { invitations, type Invitation, type SentInvitation } from '@daspanel/contract/invitations.ts';
import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconMailForward, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { IconAction } from '../../ui/icon-action.tsx';
import { Moment } from '../../ui/moment.tsx';
import { InvitationLink } from './invitation-link.tsx';

/** Invitations that nobody has accepted yet; nothing where there are none. */
export function Invitations() {
  const { t } = useTranslation();
  const items = useLateAnswer(true, invitations.list)?.body.items ?? [];
  const [sent, setSent] = useState<SentInvitation>();
  if (items.length === 0 && sent === undefined) return undefined;
  return (
    <Paper withBorder p="xs">
      <Title order={2} size="h6" mb={4}>
        {t('people.invitations.title')}
      </Title>
      <Stack gap={4}>
        {items.map((one) => (
          <Waiting key={one.id} invitation={one} onSent={setSent} />
        ))}
        {sent !== undefined && <InvitationLink invitation={sent} onDone={() => setSent(undefined)} />}
      </Stack>
    </Paper>
  );
}

function Waiting({ invitation, onSent }: { readonly invitation: Invitation; readonly onSent: (sent: SentInvitation) => void }) {
  const { t } = useTranslation();
  const { id, email, role, sender, expiresAt } = invitation;
  const mayChange = useMay('users:write');
  const resend = useChange(invitations.resend, { onDone: ({ body }) => onSent(body) });
  const revoke = useChange(invitations.revoke);
  const request = { params: { invitation: id } };
  return (
    <Group gap="sm">
      <Text size="sm">{email}</Text>
      <Text size="sm" c="dimmed">
        {t(`people.role.${role}`)}, {t('people.invitations.ends')} <Moment at={expiresAt} />
        {sender !== null && `, ${t('people.invitations.sender', { name: sender })}`}
      </Text>
      {mayChange && (
        <Group gap={4}>
          <IconAction
            icon={IconMailForward}
            title={t('people.invitations.resend', { email })}
            isBusy={resend.isPending}
            onClick={() => resend.mutate(request)}
          />
          <IconAction
            icon={IconX}
            title={t('people.invitations.revoke', { email })}
            isBusy={revoke.isPending}
            onClick={() => revoke.mutate(request)}
          />
          <CopyAs
            of={[
              { title: t('people.invitations.resend', { email }), ...asCommand(invitations.resend, request) },
              { title: t('people.invitations.revoke', { email }), ...asCommand(invitations.revoke, request) },
            ]}
          />
        </Group>
      )}
    </Group>
  );
}
