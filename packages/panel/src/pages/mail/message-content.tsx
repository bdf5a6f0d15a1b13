import { mail, type MailMessage } from '@daspanel/contract/mail.ts';
import { Alert, Code, Loader, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { send } from '../../api/client.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import classes from './mail.module.css';
import type { MessageParams } from './message-params.ts';

interface Given {
  readonly params: MessageParams;
  readonly message: MailMessage;
}

/** A message as sent, as plain text, or its headers. */
export function MessageContent({ params, message }: Given) {
  const { t } = useTranslation();
  const ways = message.hasHtml ? (['html', 'text', 'headers'] as const) : (['text', 'headers'] as const);
  const [way, setWay] = useState<(typeof ways)[number]>(ways[0]);
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={t('mail.show.label')}
        value={way}
        onChange={(value) => setWay(ways.find((one) => one === value) ?? ways[0])}
        data={ways.map((value) => ({ value, label: t(`mail.show.${value}`) }))}
      />
      {message.truncated && <Alert color="orange">{t('mail.truncated')}</Alert>}
      {way === 'html' && <Html params={params} title={message.subject} />}
      {way === 'text' && <PlainText text={message.text} />}
      {way === 'headers' && <Headers headers={message.headers} />}
    </Stack>
  );
}

/** At an origin of its own: what is in a mail can do nothing to the panel. */
function Html({ params, title }: { readonly params: MessageParams; readonly title: string }) {
  const { t } = useTranslation();
  const link = useQuery({
    queryKey: ['mail', mail.view.id, params],
    queryFn: async () => (await send(mail.view, { params })).body.url,
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    meta: { keptByPage: true },
  });
  if (link.error !== null) return <Text size="sm">{sayProblem(link.error)}</Text>;
  if (link.data === undefined) return <Loader size="sm" />;
  return (
    <iframe
      className={classes.html}
      src={link.data}
      title={showHidden(title) || t('mail.noSubject')}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
    />
  );
}

function PlainText({ text }: { readonly text: string | null }) {
  const { t } = useTranslation();
  if (text === null) return <Text size="sm">{t('mail.noText')}</Text>;
  return (
    <Code block className={classes.text} tabIndex={0}>
      {showHidden(text)}
    </Code>
  );
}

function Headers({ headers }: Pick<MailMessage, 'headers'>) {
  const { t } = useTranslation();
  return (
    <Table fz="xs" verticalSpacing={2} layout="fixed" aria-label={t('mail.show.headers')}>
      <Table.Tbody>
        {headers.map(({ name, value }, at) => (
          <Table.Tr key={`${at} ${name}`}>
            <Table.Th scope="row" className={classes.headerName}>
              {showHidden(name)}
            </Table.Th>
            <Table.Td className={classes.headerValue}>{showHidden(value)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
