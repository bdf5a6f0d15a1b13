import { mail, type MailMessage } from '@daspanel/contract/mail.ts';
import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { answerQuery } from '../../api/use-answer.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { Bytes } from '../../ui/bytes.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { Attachments } from './attachments.tsx';
import { Deliveries } from './deliveries.tsx';
import { MessageActions } from './message-actions.tsx';
import { MessageContent } from './message-content.tsx';
import type { MessageParams } from './message-params.ts';

/** One message: who sent it to whom, what is in it, and what became of it. */
export function MessageDrawer({ message, onClose }: { readonly message: string | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { site = '' } = useParams({ strict: false }) as { readonly site?: string };
  const parsed = mail.get.params.safeParse({ site, message });
  const params = parsed.success ? parsed.data : undefined;
  return (
    <SideDrawer title={t('mail.title')} opened={params !== undefined} onClose={onClose} size="xl">
      {params !== undefined && <Message key={params.message} params={params} onGone={onClose} />}
    </SideDrawer>
  );
}

function Message({ params, onGone }: { readonly params: MessageParams; readonly onGone: () => void }) {
  const mayChange = useMay('mail:write');
  const read = useQuery({ ...answerQuery(mail.get, { params }), retry: false });
  if (read.error !== null) return <Text size="sm">{sayProblem(read.error)}</Text>;
  if (read.data === undefined) return <Loader size="sm" />;
  const { body } = read.data;
  return (
    <Stack gap="md">
      <Text fw={600}>{showHidden(body.subject)}</Text>
      <Addresses message={body} />
      {mayChange && <MessageActions params={params} onGone={onGone} />}
      <MessageContent params={params} message={body} />
      <Attachments params={params} files={body.files} />
      <Deliveries deliveries={body.deliveries} />
    </Stack>
  );
}

function Addresses({ message: { from, to, cc, recipients, receivedAt, bytes } }: { readonly message: MailMessage }) {
  const { t } = useTranslation();
  return (
    <Facts
      facts={[
        [t('mail.from'), from],
        [t('mail.to'), to || recipients.join(', ')],
        ...(cc === '' ? [] : [[t('mail.cc'), cc] as const]),
        [t('mail.received'), <Moment key="received" at={receivedAt} absolute />],
        [t('mail.size'), <Bytes key="size" value={bytes} />],
      ]}
    />
  );
}
