import { auditRecord } from '@daspanel/contract/audit.ts';
import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { readAuditFilter, type AuditFilter } from './audit-filter.ts';

/** What the log is narrowed to. Times are those of the browser. */
export function AuditToolbar({ filter, onFilter }: { readonly filter: AuditFilter; readonly onFilter: (filter: AuditFilter) => void }) {
  const { t } = useTranslation();
  const change = (name: keyof AuditFilter, value: string) => onFilter(readAuditFilter({ ...filter, [name]: value }));
  const changeSoon = useDebouncedCallback(change, 300);
  return (
    <Group gap="xs" role="search">
      {(['action', 'actor'] as const).map((name) => (
        <TextInput
          key={name}
          size="xs"
          aria-label={t(`administration.audit.filter.${name}`)}
          placeholder={t(`administration.audit.filter.${name}`)}
          defaultValue={filter[name] ?? ''}
          onChange={(event) => changeSoon(name, event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
      ))}
      <NativeSelect
        size="xs"
        aria-label={t('administration.audit.filter.outcome')}
        value={filter.outcome ?? ''}
        onChange={(event) => change('outcome', event.currentTarget.value)}
        data={[
          { value: '', label: t('administration.audit.filter.all') },
          ...auditRecord.shape.outcome.options.map((value) => ({ value, label: t(`administration.audit.outcome.${value}`) })),
        ]}
      />
      {(['from', 'to'] as const).map((name) => (
        <TextInput
          key={name}
          size="xs"
          type="datetime-local"
          aria-label={t(`administration.audit.filter.${name}`)}
          defaultValue={showLocal(filter[name])}
          onChange={(event) => changeSoon(name, readLocal(event.currentTarget.value))}
        />
      ))}
    </Group>
  );
}

function readLocal(text: string): string {
  return text === '' ? '' : new Date(text).toISOString();
}

/** A moment as `datetime-local` fields write it, in the time zone of the browser. */
function showLocal(at: string | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
