import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconPlayerPause, IconTrash, type TablerIcon } from '@tabler/icons-react';
import classes from './state-badge.module.css';

type Tone = 'good' | 'waiting' | 'bad' | 'off';

const tones: Readonly<Record<string, Tone>> = {
  ready: 'good',
  ok: 'good',
  active: 'good',
  valid: 'good',
  succeeded: 'good',
  delivered: 'good',
  pending: 'waiting',
  building: 'waiting',
  queued: 'waiting',
  running: 'waiting',
  starting: 'waiting',
  issuing: 'waiting',
  failed: 'bad',
  degraded: 'bad',
  blocked: 'bad',
  expired: 'bad',
  disabled: 'off',
  suspended: 'off',
  trashed: 'off',
  cancelled: 'off',
  stopped: 'off',
};

const icons: Readonly<Record<Tone, TablerIcon>> = {
  good: IconCircleCheck,
  waiting: IconCircleDashed,
  bad: IconAlertTriangle,
  off: IconPlayerPause,
};

/** A state as an icon of its own shape, a colour and a word. `title` is the word in the person's language; `tone` where the state is not a known one; `icon` where another shape says more. */
export function StateBadge({
  state,
  title,
  tone,
  icon,
}: {
  readonly state: string;
  readonly title: string;
  readonly tone?: Tone;
  readonly icon?: TablerIcon;
}) {
  const shown = tone ?? tones[state] ?? 'off';
  const Icon = icon ?? (state === 'trashed' ? IconTrash : icons[shown]);
  return (
    <span className={classes.badge} data-tone={shown}>
      <Icon size={14} stroke={2} aria-hidden />
      {title}
    </span>
  );
}
