import { system, type SystemReport } from '@daspanel/contract/system.ts';
import { Anchor, Button, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconBook, IconExternalLink } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session.ts';
import { tell } from '../../api/tell.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { showBytes } from '../../ui/bytes.tsx';
import { CopyAs } from '../../ui/copy-as.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Page } from '../../ui/page.tsx';
import classes from './updates-page.module.css';

/** What is installed, how the machine is, and how to update. */
export function UpdatesPage() {
  const { t } = useTranslation();
  const report = useAnswer(system.get).body;
  return (
    <Page title={t('administration.updates.title')} description={t('administration.updates.description')} actions={<Upkeep />}>
      <div className={classes.columns}>
        <Stack gap="md">
          <section>
            <Title order={2} size="h5">
              {t('administration.updates.daspanel', { version: report.version })}
            </Title>
            <Anchor href={report.panel.replace('//admin.', '//api.')} target="_blank" rel="noreferrer" size="sm">
              <IconBook size={14} aria-hidden /> {t('administration.updates.documentation')} <IconExternalLink size={12} aria-hidden />
            </Anchor>
          </section>
          <Machine report={report} />
          <HowToUpdate components={report.components} />
        </Stack>
        <Components components={report.components} />
      </div>
    </Page>
  );
}

function Machine({ report: { machine, disk, startedAt } }: { readonly report: SystemReport }) {
  const { t, i18n } = useTranslation();
  const amount = ({ total, available }: SystemReport['disk']) =>
    t('administration.updates.machine.of', { used: showBytes(total - available, i18n.language), total: showBytes(total, i18n.language) });
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t('administration.updates.machine.system'), machine.system],
    [t('administration.updates.machine.kernel'), `${machine.kernel} (${machine.architecture})`],
    [t('administration.updates.machine.processors'), machine.processors],
    [t('administration.updates.machine.load'), machine.load.toFixed(2)],
    [t('administration.updates.machine.memory'), amount(machine.memory)],
    [t('administration.updates.machine.disk'), amount(disk)],
    [t('administration.updates.machine.up'), <Moment key="up" at={machine.upSince} />],
    ['Daspanel', <Moment key="started" at={startedAt} />],
  ];
  return (
    <section>
      <Title order={2} size="h5">
        {t('administration.updates.machine.title')}
      </Title>
      <Facts facts={rows} />
    </section>
  );
}

function Components({ components }: Pick<SystemReport, 'components'>) {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={2} size="h5">
        {t('administration.updates.components.title')}
      </Title>
      <Table verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('administration.updates.components.name')}</Table.Th>
            <Table.Th scope="col">{t('administration.updates.components.version')}</Table.Th>
            <Table.Th scope="col">{t('administration.updates.components.from')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {components.map(({ name, version, from }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>
                {version ?? (
                  <Text span size="sm" c="dimmed">
                    {t('administration.updates.components.missing')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{t(`administration.updates.from.${from}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** Names of Debian packages are those of the machine’s own package manager; the API does not install software. */
function HowToUpdate({ components }: Pick<SystemReport, 'components'>) {
  const { t } = useTranslation();
  const hasDebian = components.some(({ from, version }) => from === 'debian' && version !== null);
  return (
    <section>
      <Title order={2} size="h5">
        {t('administration.updates.how.title')}
      </Title>
      <Stack gap={6}>
        <Text size="sm">{t('administration.updates.how.daspanel')}</Text>
        {hasDebian && (
          <>
            <Text size="sm">{t('administration.updates.how.debian')}</Text>
            <Code block>apt-get update &amp;&amp; apt-get upgrade</Code>
          </>
        )}
      </Stack>
    </section>
  );
}

function Upkeep() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isAllowed = useMay('system:write');
  const onDone = () => {
    void tell(t('administration.updates.started'));
    void navigate({ to: '/admin/jobs' });
  };
  const verify = useChange(system.verify, { onDone });
  const rebuild = useChange(system.rebuild, { onDone });
  if (!isAllowed) return undefined;
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        title={t('administration.updates.verify.help')}
        loading={verify.isPending}
        onClick={() => verify.mutate({})}
      >
        {t('administration.updates.verify.action')}
      </Button>
      <Button
        size="xs"
        variant="default"
        title={t('administration.updates.rebuild.help')}
        loading={rebuild.isPending}
        onClick={() => rebuild.mutate({})}
      >
        {t('administration.updates.rebuild.action')}
      </Button>
      <CopyAs
        of={[
          { title: t('administration.updates.verify.action'), ...asCommand(system.verify, {}, cli`verify`) },
          { title: t('administration.updates.rebuild.action'), ...asCommand(system.rebuild, {}, cli`rebuild`) },
        ]}
      />
    </Group>
  );
}
