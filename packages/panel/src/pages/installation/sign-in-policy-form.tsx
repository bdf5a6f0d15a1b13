import { role, type Role } from '@daspanel/contract/roles.ts';
import { signInPolicy } from '@daspanel/contract/sign-in-policy.ts';
import { Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { tell } from '../../api/tell.ts';
import { asCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';

/** Which roles must have a second factor; each choice holds at once. */
export function SignInPolicyForm() {
  const { t } = useTranslation();
  const { etag, body } = useAnswer(signInPolicy.get);
  const update = useChange(signInPolicy.update, { onDone: () => void tell(t('administration.settings.mail.saved')) });
  const chosen: readonly Role[] = update.isPending
    ? (update.variables.body?.secondFactorRoles ?? body.secondFactorRoles)
    : body.secondFactorRoles;
  const choose = (one: Role, isNeeded: boolean) => {
    const secondFactorRoles = role.options.filter((other) => (other === one ? isNeeded : chosen.includes(other)));
    update.mutate({ body: { secondFactorRoles }, ...(etag === undefined ? {} : { ifMatch: etag }) });
  };
  return (
    <section>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h5">
          {t('administration.settings.signIn.title')}
        </Title>
        <CopyAs of={asCommand(signInPolicy.update, { body: { secondFactorRoles: [...chosen] } })} />
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {t('administration.settings.signIn.text')}
      </Text>
      <Stack gap="xs">
        {role.options.map((one) => (
          <Checkbox
            key={one}
            label={t(`people.role.${one}`)}
            checked={chosen.includes(one)}
            disabled={update.isPending}
            onChange={(change) => choose(one, change.currentTarget.checked)}
          />
        ))}
      </Stack>
    </section>
  );
}
