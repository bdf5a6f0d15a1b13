import type { SentInvitation } from '@daspanel/contract/invitations.ts';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyText } from '../../ui/copy-text.tsx';

/** The link of an invitation, which the API shows once. */
export function InvitationLink({ invitation, onDone }: { readonly invitation: SentInvitation; readonly onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="teal" variant="light" title={t('people.invite.sent')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('people.invite.link', { email: invitation.email })}</Text>
        <CopyText text={invitation.link} />
        <Button size="xs" variant="default" onClick={onDone}>
          {t('people.invite.done')}
        </Button>
      </Stack>
    </Alert>
  );
}
