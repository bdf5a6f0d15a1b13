import { audit } from '@daspanel/contract/audit.ts';
import { Button, Menu } from '@mantine/core';
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '../../api/client.ts';
import { tell } from '../../api/tell.ts';
import { sayProblem } from '../../ui/say-problem.tsx';
import type { AuditFilter } from './audit-filter.ts';

/** Checks the chain of records, and downloads those that the filter shows. */
export function AuditActions({ filter }: { readonly filter: AuditFilter }) {
  const { t } = useTranslation();
  const verify = useMutation({
    mutationFn: async () => (await client.call(audit.verify)).body,
    onSuccess: ({ intact, records, head, firstBad }) =>
      intact
        ? tell(t('administration.audit.verify.intact', { records, head: head.slice(0, 16) }))
        : tell(t('administration.audit.verify.broken', { record: firstBad ?? '?' }), { isBad: true }),
    onError: (error) => tell(sayProblem(error), { isBad: true }),
  });
  const linkTo = (format: 'csv' | 'jsonl') =>
    `${audit.export.path}?${new URLSearchParams(Object.entries({ ...filter, format }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))).toString()}`;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconShieldCheck size={15} />}
        loading={verify.isPending}
        onClick={() => verify.mutate()}
      >
        {t('administration.audit.verify.action')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconDownload size={15} />}>
            {t('administration.audit.export.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(['csv', 'jsonl'] as const).map((format) => (
            <Menu.Item key={format} component="a" href={linkTo(format)} download>
              {t(`administration.audit.export.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
