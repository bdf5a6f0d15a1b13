import { secondFactors } from '@daspanel/contract/second-factors.ts';
import { Button, CopyButton, Group, Modal, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change.ts';
import { AskBefore } from './ask-before.tsx';
import { Section } from './section.tsx';

/** How many codes are left, and how to get others. */
export function RecoveryCodesSection({ left, onCodes }: { readonly left: number; readonly onCodes: (codes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const renew = useChange(secondFactors.renewRecoveryCodes, {
    onDone: ({ body }) => {
      setAsking(false);
      onCodes(body.recoveryCodes);
    },
  });
  return (
    <Section
      title={t('account.codes.title')}
      description={t('account.codes.left', { count: left })}
      actions={
        <Button variant="default" size="xs" onClick={() => setAsking(true)}>
          {t('account.codes.renew')}
        </Button>
      }
    >
      <AskBefore
        title={t('account.codes.renewTitle')}
        text={t('account.codes.renewText')}
        action={t('account.codes.renew')}
        opened={isAsking}
        isBusy={renew.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => renew.mutate({})}
      />
    </Section>
  );
}

/** The codes, this once. */
export function ShownRecoveryCodes({ codes, onClose }: { readonly codes: readonly string[] | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const text = `${(codes ?? []).join('\n')}\n`;
  return (
    <Modal
      opened={codes !== undefined}
      onClose={onClose}
      title={t('account.codes.shown')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('account.codes.text')}</Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {(codes ?? []).map((code) => (
            <Text key={code} component="li" ff="monospace" size="sm">
              {code}
            </Text>
          ))}
        </SimpleGrid>
        <Group gap="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" size="xs" onClick={copy}>
                {copied ? t('ui.copied') : t('account.codes.copy')}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            size="xs"
            component="a"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
            download="daspanel-recovery-codes.txt"
          >
            {t('account.codes.download')}
          </Button>
          <Button size="xs" onClick={onClose}>
            {t('account.codes.kept')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
