import { plans } from '@daspanel/contract/plans.ts';
import type { User } from '@daspanel/contract/users.ts';
import { Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../../api/use-answer.ts';
import { showBytes } from '../../ui/bytes.tsx';

/** How much of his plan somebody uses. */
export function PersonUsage({ person }: { readonly person: User }) {
  const { t, i18n } = useTranslation();
  const usage = useLateAnswer(true, plans.usage, { params: { user: person.id } })?.body;
  if (usage === undefined) return undefined;
  const show = (name: 'sites' | 'databases' | 'diskBytes', value: number) =>
    name === 'diskBytes' ? showBytes(value, i18n.language) : String(value);
  return (
    <section>
      <Title order={2} size="h6" mb="xs">
        {t('people.person.usage.title')}
      </Title>
      <Stack gap="xs">
        {(['sites', 'databases', 'diskBytes'] as const).map((name) => {
          const { used, allowed } = usage[name];
          const title = t(`people.person.usage.${name}`);
          return (
            <div key={name}>
              <Group justify="space-between">
                <Text size="sm">{title}</Text>
                <Text size="sm" c="dimmed">
                  {allowed === null
                    ? show(name, used)
                    : t('people.person.usage.of', { used: show(name, used), allowed: show(name, allowed) })}
                </Text>
              </Group>
              {allowed !== null && (
                <Progress
                  size="xs"
                  value={allowed === 0 ? 100 : (used / allowed) * 100}
                  color={used >= allowed ? 'orange' : 'indigo'}
                  aria-label={title}
                />
              )}
            </div>
          );
        })}
      </Stack>
    </section>
  );
}
