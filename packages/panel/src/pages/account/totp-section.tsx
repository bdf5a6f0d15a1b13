import { secondFactors, type BegunTotp } from '@daspanel/contract/second-factors.ts';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { tell } from '../../api/tell.ts';
import { useChange } from '../../api/use-change.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { FormField } from '../../ui/schema-form/form-field.tsx';
import { SchemaForm } from '../../ui/schema-form/schema-form.tsx';
import { useSchemaForm } from '../../ui/schema-form/use-schema-form.ts';
import { AskBefore } from './ask-before.tsx';
import { QrCode } from './qr-code.tsx';
import { Section } from './section.tsx';

/** The app that shows codes. `onCodes`: recovery codes came with it. */
export function TotpSection({ isOn, onCodes }: { readonly isOn: boolean; readonly onCodes: (codes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<BegunTotp>();
  const [isAsking, setAsking] = useState(false);
  const begin = useChange(secondFactors.beginTotp, { onDone: ({ body }) => setBegun(body) });
  const remove = useChange(secondFactors.removeTotp, {
    onDone: () => {
      setAsking(false);
      void tell(t('account.totp.removed'));
    },
  });
  const done = (codes: readonly string[] | null) => {
    setBegun(undefined);
    void tell(t('account.totp.done'));
    if (codes !== null) onCodes(codes);
  };
  return (
    <Section
      title={t('account.totp.title')}
      description={isOn ? t('account.totp.on') : t('account.totp.off')}
      actions={
        <>
          <Button variant="default" size="xs" loading={begin.isPending} onClick={() => begin.mutate({})}>
            {isOn ? t('account.totp.replace') : t('account.totp.begin')}
          </Button>
          {isOn && (
            <Button variant="default" size="xs" c="red" onClick={() => setAsking(true)}>
              {t('account.totp.remove')}
            </Button>
          )}
        </>
      }
    >
      <AskBefore
        title={t('account.totp.removeTitle')}
        text={t('account.totp.removeText')}
        action={t('account.totp.remove')}
        opened={isAsking}
        isBusy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({})}
      />
      <Modal
        opened={begun !== undefined}
        onClose={() => setBegun(undefined)}
        title={t('account.totp.title')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        {begun !== undefined && <FinishTotp begun={begun} onDone={done} />}
      </Modal>
    </Section>
  );
}

const body = secondFactors.confirmTotp.body;

function FinishTotp({ begun, onDone }: { readonly begun: BegunTotp; readonly onDone: (codes: readonly string[] | null) => void }) {
  const { t } = useTranslation();
  const form = useSchemaForm(body, {
    initial: { code: '' },
    onSubmit: async (wanted) => {
      const answer = await send(secondFactors.confirmTotp, { body: wanted });
      onDone(answer.body.recoveryCodes);
      await queryClient.invalidateQueries({ queryKey: ['second-factors'] });
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm">{t('account.totp.scan')}</Text>
      <Group justify="center">
        <QrCode text={begun.uri} label={t('account.totp.qr')} />
      </Group>
      <div>
        <Text size="xs" c="dimmed">
          {t('account.totp.byHand')}
        </Text>
        <CopyText text={begun.secret} />
      </div>
      <SchemaForm form={form} submit={t('account.totp.submit')}>
        <FormField form={form} name="code" label={t('account.totp.code')} autoComplete="one-time-code" autoFocus />
      </SchemaForm>
    </Stack>
  );
}
