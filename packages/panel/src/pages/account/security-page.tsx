import { secondFactors } from '@daspanel/contract/second-factors.ts';
import { Alert, Divider, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { AccountFrame } from './account-frame.tsx';
import { PasskeySection } from './passkey-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { RecoveryCodesSection, ShownRecoveryCodes } from './recovery-codes.tsx';
import { SessionSection } from './session-section.tsx';
import { TotpSection } from './totp-section.tsx';

/** How one proves who one is, and where one is signed in. */
export function SecurityPage() {
  const { totp, passkeys, recoveryCodes } = useAnswer(secondFactors.get).body;
  const { t } = useTranslation();
  const { lacksSecondFactor } = useSession();
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <AccountFrame place="security">
      <Stack gap="lg" maw="44rem">
        {lacksSecondFactor && (
          <Alert color="orange" variant="light">
            {t('administration.settings.signIn.needed')}
          </Alert>
        )}
        <PasskeySection onCodes={setCodes} />
        <Divider />
        <TotpSection isOn={totp} onCodes={setCodes} />
        {(totp || passkeys > 0) && (
          <>
            <Divider />
            <RecoveryCodesSection left={recoveryCodes} onCodes={setCodes} />
          </>
        )}
        <Divider />
        <PasswordSection />
        <Divider />
        <SessionSection />
      </Stack>
      <ShownRecoveryCodes codes={codes} onClose={() => setCodes(undefined)} />
    </AccountFrame>
  );
}
