import { certificates } from '@daspanel/contract/certificates.ts';
import type { CertificateStatus } from '@daspanel/contract/certificate-fields.ts';
import type { Mapping } from '@daspanel/contract/mappings.ts';
import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';
import { useChange } from '../../api/use-change.ts';
import { asCommand, cli } from '../../ui/as-command.ts';
import { certificateTones } from '../../ui/certificate-tones.ts';
import { CopyAs } from '../../ui/copy-as.tsx';
import { Moment } from '../../ui/moment.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';

/** What visitors are shown, how far the automatic certificate is, and what prevents it. */
export function CertificateDetails({ mapping }: { readonly mapping: Mapping }) {
  const { t } = useTranslation();
  const request = { params: { site: mapping.site, mapping: mapping.id } };
  const found = useLateAnswer(true, certificates.get, request)?.body;
  const mayRetry = useMay('mappings:write');
  const retry = useChange(certificates.retry);
  if (found === undefined) return undefined;
  const { shown, status, problem } = found;
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h6">
          {t('domains.certificate.label')}
        </Title>
        {mayRetry && status !== null && (
          <Group gap={4}>
            <Button size="compact-xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate(request)}>
              {t('domains.status.retry')}
            </Button>
            <CopyAs of={asCommand(certificates.retry, request, cli`certificate retry ${mapping.site} ${mapping.host}`)} />
          </Group>
        )}
      </Group>
      <Stack gap="xs">
        {status !== null && <HowFar status={status} />}
        {problem !== undefined && <Text size="sm">{showHidden(problem)}</Text>}
        {shown?.map(({ name, source, facts }) => (
          <Text key={name} size="sm">
            {t('domains.shown')} ({name}): {t(`domains.source.${source}`)}
            {facts !== null && (
              <>
                , {showHidden(facts.issuer)}, <Moment at={facts.notAfter} absolute />
              </>
            )}
          </Text>
        ))}
      </Stack>
    </section>
  );
}

function HowFar({ status: { state, step, nextAt, problems } }: { readonly status: CertificateStatus }) {
  const { t } = useTranslation();
  return (
    <>
      <Group gap="sm">
        <StateBadge state={state} tone={certificateTones[state]} title={t(`domains.status.${state}`)} />
        {step !== null && <Text size="sm">{step}</Text>}
        {nextAt !== null && (
          <Text size="sm" c="dimmed">
            {t('administration.certificates.column.next')}: <Moment at={nextAt} />
          </Text>
        )}
      </Group>
      {problems.map(({ code, name, detail, advice }) => (
        <Alert key={`${code} ${name}`} color="orange" variant="light" p="xs">
          <Text size="sm">{showHidden(detail)}</Text>
          <Text size="sm" fw={600}>
            {showHidden(advice)}
          </Text>
        </Alert>
      ))}
    </>
  );
}
