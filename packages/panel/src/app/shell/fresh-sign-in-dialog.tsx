import { passkeys } from '@daspanel/contract/passkeys.ts';
import { secondFactors } from '@daspanel/contract/second-factors.ts';
import { sessions, type CurrentSession } from '@daspanel/contract/sessions.ts';
import { Alert, Anchor, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState, type ChangeEvent, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../api/client.ts';
import type { WaitingForProof } from '../../api/fresh-sign-in.ts';
import { provePasskey } from '../../api/prove-passkey.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery, useSession } from '../../api/session.ts';
import { sayProblem } from '../../ui/say-problem.tsx';

/** Asks the person to prove again who he is; then the request that waits is sent once more. */
export function FreshSignInDialog({ waiting }: { readonly waiting: WaitingForProof }) {
  const { t } = useTranslation();
  const { methods } = useSession();
  const hasApp = methods.includes('totp');
  const [isCode, setCode] = useState(waiting.needsFactor && hasApp);
  const isPasskeyOnly = waiting.needsFactor && !hasApp;
  const [text, setText] = useState('');
  const [error, setError] = useState<ReactNode>();
  const [isBusy, setBusy] = useState(false);
  const prove = async (confirm: () => Promise<{ readonly body: CurrentSession }>) => {
    setBusy(true);
    setError(undefined);
    try {
      await confirm();
      await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
      waiting.settle(true);
    } catch (problem) {
      setError(sayProblem(problem));
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void prove(() =>
      isCode
        ? client.call(secondFactors.confirm, { body: { method: 'totp', code: text } })
        : client.call(sessions.confirm, { body: { password: text } }),
    );
  };
  const changeToCode = () => {
    setText('');
    setCode(true);
  };
  const passkey = () =>
    void prove(async () => {
      const response = await provePasskey((await client.call(passkeys.challenge)).body);
      return await client.call(secondFactors.confirm, { body: { method: 'passkey', response } });
    });
  return (
    <Modal opened onClose={() => waiting.settle(false)} title={t('shell.fresh.title')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t('shell.fresh.text')}</Text>
          {error !== undefined && (
            <Alert color="red" variant="light" role="alert" p="xs">
              {error}
            </Alert>
          )}
          {!isPasskeyOnly && <ProofField isCode={isCode} value={text} onChange={setText} />}
          {hasApp && !isCode && (
            <Anchor component="button" type="button" size="sm" onClick={changeToCode}>
              {t('signIn.factor.useTotp')}
            </Anchor>
          )}
          <Group justify="flex-end" gap="xs">
            {methods.includes('passkey') && (
              <Button variant="default" leftSection={<IconFingerprint size={16} />} onClick={passkey} disabled={isBusy}>
                {t('signIn.factor.usePasskey')}
              </Button>
            )}
            {!isPasskeyOnly && (
              <Button type="submit" loading={isBusy}>
                {t('shell.fresh.submit')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ProofField({
  isCode,
  value,
  onChange,
}: {
  readonly isCode: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const field = {
    value,
    onChange: (change: ChangeEvent<HTMLInputElement>) => onChange(change.currentTarget.value),
    'data-autofocus': true,
    required: true,
  };
  return isCode ? (
    <TextInput {...field} label={t('signIn.factor.totp')} autoComplete="one-time-code" />
  ) : (
    <PasswordInput {...field} label={t('shell.fresh.password')} autoComplete="current-password" />
  );
}
