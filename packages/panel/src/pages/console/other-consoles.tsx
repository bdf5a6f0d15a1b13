import { consoles, type OpenConsole } from '@daspanel/contract/consoles.ts';
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand } from '../../ui/as-command.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { Moment } from '../../ui/moment.tsx';

/** Consoles of the site that are open in other windows, or by other people. */
export function OtherConsoles({
  site,
  shown,
  onTake,
}: {
  readonly site: string;
  readonly shown: ReadonlySet<string>;
  readonly onTake: (id: string) => void;
}) {
  const { t } = useTranslation();
  const others = useAnswer(consoles.list, { params: { site } }).body.items.filter(({ id, state }) => !shown.has(id) && state !== 'waiting');
  const end = useChange(consoles.end);
  if (others.length === 0) return null;
  return (
    <Paper withBorder p="sm">
      <Title order={2} size="h6" mb="xs">
        {t('console.others.title')}
      </Title>
      <Stack gap={6}>
        {others.map((console) => (
          <Group key={console.id} justify="space-between" gap="xs">
            <Text size="sm">
              <Who console={console} /> · <Moment at={console.openedAt} />
            </Text>
            <Group gap="xs">
              {console.isOwn && (
                <Button size="compact-xs" variant="default" onClick={() => onTake(console.id)}>
                  {t('console.others.take')}
                </Button>
              )}
              <Button
                size="compact-xs"
                variant="default"
                color="red"
                loading={end.isPending}
                onClick={() => end.mutate({ params: { site, console: console.id } })}
              >
                {t('console.others.end')}
              </Button>
              <CopyAs of={asCommand(consoles.end, { params: { site, console: console.id } })} />
            </Group>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

function Who({ console: { actor, address, isOwn } }: { readonly console: OpenConsole }) {
  const { t } = useTranslation();
  return isOwn ? t('console.others.own') : t('console.others.by', { actor, address: address ?? t('console.others.unknown') });
}
