import { plans, type Usage } from '@daspanel/contract/plans.ts';
import { Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { showBytes } from '../../ui/bytes.tsx';
import { Section } from './section.tsx';

/** What one uses of what one may use. */
export function UsageSection() {
  const { t, i18n } = useTranslation();
  const { body: usage } = useAnswer(plans.ownUsage);
  const count = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  const bytes = (value: number) => showBytes(value, i18n.language);
  const description = usage.plan === null ? t('account.usage.noPlan') : t('account.usage.plan', { plan: usage.plan.name });
  return (
    <Section title={t('account.usage.title')} description={description}>
      <Stack gap="sm">
        <Measure title={t('account.usage.sites')} measure={usage.sites} show={count} />
        <Measure title={t('account.usage.databases')} measure={usage.databases} show={count} />
        <Measure title={t('account.usage.disk')} measure={usage.diskBytes} show={bytes} />
        {usage.phpMemory !== null && (
          <Line title={t('account.usage.phpMemory')} value={t('account.usage.phpMemoryValue', { mebibytes: usage.phpMemory })} />
        )}
        {usage.mailboxBytes !== null && (
          <Line title={t('account.usage.mailbox')} value={t('account.usage.mailboxValue', { bytes: bytes(usage.mailboxBytes) })} />
        )}
        {usage.plan !== null && (
          <Line
            title={t('account.usage.outgoing')}
            value={usage.outgoing ? t('account.usage.outgoingAllowed') : t('account.usage.outgoingNone')}
          />
        )}
      </Stack>
    </Section>
  );
}

function Measure({
  title,
  measure: { used, allowed },
  show,
}: {
  readonly title: string;
  readonly measure: Usage['sites'];
  readonly show: (value: number) => string;
}) {
  const { t } = useTranslation();
  if (allowed === null) return <Line title={title} value={show(used)} />;
  const part = allowed === 0 ? 100 : Math.min(100, (used / allowed) * 100);
  return (
    <div>
      <Line title={title} value={t('account.usage.of', { used: show(used), allowed: show(allowed) })} />
      <Progress value={part} size="sm" color={part >= 100 ? 'red' : part >= 80 ? 'yellow' : 'blue'} aria-label={title} />
    </div>
  );
}

function Line({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <Text size="sm" style={{ display: 'flex', justifyContent: 'space-between', gap: '1rem' }}>
      <span>{title}</span>
      <span>{value}</span>
    </Text>
  );
}
