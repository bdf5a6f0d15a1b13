import type { AuditRecord } from '@daspanel/contract/audit.ts';
import { Code, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { Moment } from '../../ui/moment.tsx';
import { SideDrawer } from '../../ui/side-drawer.tsx';
import { ActorName } from '../../ui/actor-name.tsx';

/** Everything that stands in one record. */
export function AuditDetails({ record, onClose }: { readonly record: AuditRecord | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <SideDrawer
      title={t('administration.audit.details', { sequence: record?.sequence ?? '' })}
      opened={record !== undefined}
      onClose={onClose}
      size="lg"
    >
      {record !== undefined && <Fields record={record} />}
    </SideDrawer>
  );
}

function Fields({ record }: { readonly record: AuditRecord }) {
  const { t } = useTranslation();
  const fields: readonly (readonly [string, ReactNode])[] = [
    [t('administration.audit.column.at'), <Moment key="at" at={record.at} absolute />],
    [t('administration.audit.column.actor'), <ActorName key="actor" actor={record.actor} />],
    [t('administration.audit.column.address'), record.address],
    [t('administration.audit.column.action'), record.action],
    [t('administration.audit.column.object'), record.object],
    [t('administration.audit.column.outcome'), t(`administration.audit.outcome.${record.outcome}`)],
    [t('administration.audit.request'), record.requestId],
    [t('administration.audit.hash'), <Code key="hash">{record.hash}</Code>],
  ];
  return (
    <Stack gap="xs">
      {fields.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {value ?? '–'}
          </Text>
        </div>
      ))}
      <Code block>{showHidden(JSON.stringify(record.details, null, 2))}</Code>
    </Stack>
  );
}
