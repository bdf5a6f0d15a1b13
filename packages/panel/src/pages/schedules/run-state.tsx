import type { ScheduleRun } from '@daspanel/contract/schedules.ts';
import { useTranslation } from 'react-i18next';
import { StateBadge } from '../../ui/state-badge.tsx';

const TONES = {
  running: 'waiting',
  succeeded: 'good',
  failed: 'bad',
  'timed-out': 'bad',
  interrupted: 'off',
  skipped: 'off',
  missed: 'off',
} as const;

/** How a run ended, as a word with its colour. */
export function RunState({ run }: { readonly run: ScheduleRun | null }) {
  const { t } = useTranslation();
  if (run === null) return <>{t('schedules.state.never')}</>;
  return <StateBadge state={run.state} title={t(`schedules.state.${run.state}`)} tone={TONES[run.state]} />;
}
