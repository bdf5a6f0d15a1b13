import { mail, type MailMessage } from '@daspanel/contract/mail.ts';
import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { Bytes } from '../../ui/bytes.tsx';
import type { MessageParams } from './message-params.ts';

/** Files of a message, and the message itself as a file. */
export function Attachments({ params, files }: { readonly params: MessageParams; readonly files: MailMessage['files'] }) {
  const { t } = useTranslation();
  return (
    <section>
      {files.length > 0 && (
        <Title order={2} size="h6" mb="xs">
          {t('mail.attachments')}
        </Title>
      )}
      <Stack gap={4}>
        {files.map(({ index, name, type, bytes }) => (
          <Group key={index} gap="xs">
            <Anchor size="sm" href={fill(mail.attachment.path, { ...params, attachment: String(index) })} download={name}>
              {showHidden(name)}
            </Anchor>
            <Text size="xs" c="dimmed">
              {type}, <Bytes value={bytes} />
            </Text>
          </Group>
        ))}
        <Anchor size="sm" href={fill(mail.source.path, params)} download>
          {t('mail.source')}
        </Anchor>
      </Stack>
    </section>
  );
}

function fill(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''));
}
