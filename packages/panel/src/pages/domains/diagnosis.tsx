import { certificates, type Diagnosis as Found } from '@daspanel/contract/certificates.ts';
import type { Mapping } from '@daspanel/contract/mappings.ts';
import { Alert, Button, Group, Loader, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { answerKey } from '../../api/use-answer.ts';
import { client } from '../../api/client.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/moment.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

type Name = Found['names'][number];

/** What is found is good for a minute; a person who has just changed his DNS looks again. */
const GOOD_FOR = 60_000;

/** Looks whether DNS and ports of a domain are right, and says which records it needs. */
export function Diagnosis({ mapping }: { readonly mapping: Mapping }) {
  const { t } = useTranslation();
  const request = { params: { site: mapping.site, mapping: mapping.id } };
  const look = useQuery({
    queryKey: answerKey(certificates.diagnose, request),
    queryFn: async ({ signal }) => (await client.call(certificates.diagnose, { ...request, signal })).body,
    staleTime: GOOD_FOR,
    retry: false,
  });
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h6">
          DNS
        </Title>
        <Button size="compact-xs" variant="default" loading={look.isFetching} onClick={() => void look.refetch()}>
          {t('domains.check.again')}
        </Button>
      </Group>
      {look.isPending && (
        <Group gap="xs">
          <Loader size="xs" />
          <Text size="sm">{t('domains.check.looking')}</Text>
        </Group>
      )}
      {look.error !== null && <Text size="sm">{sayProblem(look.error)}</Text>}
      {look.data !== undefined && <WhatWasFound found={look.data} />}
    </section>
  );
}

function WhatWasFound({ found }: { readonly found: Found }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <StateBadge
        state={found.ready ? 'ready' : 'failed'}
        title={`${found.ready ? t('domains.check.ready') : t('domains.check.notReady')}`}
      />
      {found.problems.map(({ code, name, detail, advice }) => (
        <Alert key={`${code} ${name}`} color="orange" variant="light" p="xs">
          <Text size="sm">{showHidden(detail)}</Text>
          <Text size="sm" fw={600}>
            {showHidden(advice)}
          </Text>
        </Alert>
      ))}
      {found.names.map((name) => (
        <NameRecords key={name.name} name={name} />
      ))}
      <Text size="xs" c="dimmed">
        <Moment at={found.at} />
      </Text>
    </Stack>
  );
}

function NameRecords({ name: { name, addresses, expected } }: { readonly name: Name }) {
  const { t } = useTranslation();
  return (
    <Table fz="sm" verticalSpacing={4} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" colSpan={2}>
            {name}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Table.Tr>
          <Table.Th scope="row" fw={400}>
            {t('domains.check.found')}
          </Table.Th>
          <Table.Td>
            {addresses.length === 0 && t('domains.check.nothing')}
            {addresses.map(({ address, verdict, detail }) => (
              <div key={address} title={showHidden(detail)}>
                {address}{' '}
                <Text span size="sm" c="dimmed">
                  {t(`domains.check.verdict.${verdict}`)}
                </Text>
              </div>
            ))}
          </Table.Td>
        </Table.Tr>
        {expected.length > 0 && (
          <Table.Tr>
            <Table.Th scope="row" fw={400}>
              {t('domains.check.expected')}
            </Table.Th>
            <Table.Td>
              {expected.map((address) => (
                <Group key={address} gap="xs">
                  <Text size="sm" c="dimmed">
                    {t('domains.check.record', { type: address.includes(':') ? 'AAAA' : 'A' })}
                  </Text>
                  <CopyText text={address} />
                </Group>
              ))}
            </Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
    </Table>
  );
}
