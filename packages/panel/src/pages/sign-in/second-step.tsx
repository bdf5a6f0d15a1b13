import { passkeys } from '@daspanel/contract/passkeys.ts';
import { secondFactors } from '@daspanel/contract/second-factors.ts';
import type { SecondFactor } from '@daspanel/contract/sessions.ts';
import { Alert, Button, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client.ts';
import { provePasskey, wasPasskeyRefused } from '../../api/prove-passkey.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { SignedOutPage } from '../../ui/signed-out/signed-out-page.tsx';

type Proof = Parameters<typeof send<typeof secondFactors.signIn>>[1]['body'];

/** What proves beside the password who somebody is: a code, a recovery code, or a passkey. */
export function SecondStep({
  methods,
  onDone,
  onOther,
}: {
  readonly methods: readonly SecondFactor[];
  readonly onDone: () => Promise<void>;
  readonly onOther: () => void;
}) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<SecondFactor>(methods.find((one) => one === 'totp') ?? methods[0] ?? 'recovery-code');
  const [error, setError] = useState<ReactNode>();
  const [isBusy, setBusy] = useState(false);
  const prove = async (proof: () => Promise<Proof>) => {
    setBusy(true);
    setError(undefined);
    try {
      await send(secondFactors.signIn, { body: await proof() });
      await onDone();
    } catch (problem) {
      setError(wasPasskeyRefused(problem) ? t('signIn.factor.cancelled') : sayProblem(problem));
    } finally {
      setBusy(false);
    }
  };
  const passkey = () =>
    void prove(async () => ({ method: 'passkey', response: await provePasskey((await send(passkeys.challenge, {})).body) }));
  const choose = (next: SecondFactor) => {
    setError(undefined);
    setMethod(next);
  };
  return (
    <SignedOutPage title={t('signIn.factor.title')}>
      {error !== undefined && (
        <Alert color="red" variant="light" role="alert" p="xs">
          {error}
        </Alert>
      )}
      {method === 'passkey' ? (
        <Button onClick={passkey} loading={isBusy}>
          {t('signIn.factor.usePasskey')}
        </Button>
      ) : (
        <CodeForm
          key={method}
          method={method}
          isBusy={isBusy}
          onCode={(code) => void prove(() => Promise.resolve({ method, code } as Proof))}
        />
      )}
      <Stack gap={4} align="flex-start">
        {method !== 'totp' && methods.includes('totp') && <Other title={t('signIn.factor.useTotp')} onChoose={() => choose('totp')} />}
        {method !== 'passkey' && methods.includes('passkey') && (
          <Other title={t('signIn.factor.usePasskey')} onChoose={() => choose('passkey')} />
        )}
        {method !== 'recovery-code' && methods.includes('recovery-code') && (
          <Other title={t('signIn.factor.useRecovery')} onChoose={() => choose('recovery-code')} />
        )}
        <Other title={t('signIn.factor.other')} onChoose={onOther} />
      </Stack>
    </SignedOutPage>
  );
}

function Other({ title, onChoose }: { readonly title: string; readonly onChoose: () => void }) {
  return (
    <Button variant="subtle" size="compact-sm" onClick={onChoose}>
      {title}
    </Button>
  );
}

function CodeForm({
  method,
  isBusy,
  onCode,
}: {
  readonly method: 'totp' | 'recovery-code';
  readonly isBusy: boolean;
  readonly onCode: (code: string) => void;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={method === 'totp' ? t('signIn.factor.totp') : t('signIn.factor.recovery')}
          description={method === 'totp' ? undefined : t('signIn.factor.recoveryHelp')}
          value={code}
          onChange={(change) => setCode(change.currentTarget.value)}
          inputMode={method === 'totp' ? 'numeric' : 'text'}
          autoComplete="one-time-code"
          autoFocus
          required
        />
        <Button type="submit" loading={isBusy} fullWidth>
          {t('signIn.factor.submit')}
        </Button>
      </Stack>
    </form>
  );
}
