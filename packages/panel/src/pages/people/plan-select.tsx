import { plans } from '@daspanel/contract/plans.ts';
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { showHidden } from '../../ui/plain-text.ts';
import { useMay } from '../../api/session.ts';
import { useLateAnswer } from '../../api/use-answer.ts';

/** One of the plans that the person may give; null: none. */
export function PlanSelect({ value, onChange }: { readonly value: string | null; readonly onChange: (plan: string | null) => void }) {
  const { t } = useTranslation();
  const mayRead = useMay('plans:read');
  const items = useLateAnswer(mayRead, plans.list)?.body.items ?? [];
  return (
    <NativeSelect
      label={t('people.invite.plan')}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? null : currentTarget.value)}
      data={[{ value: '', label: t('people.invite.noPlan') }, ...items.map(({ id, name }) => ({ value: id, label: showHidden(name) }))]}
    />
  );
}
