import type { Job } from '@daspanel/contract';
import { formatBytes, formatDuration } from '../output/quantities.ts';

/** `version.content: 12 of 80 files, unpacking`. */
export function describeProgress({ kind, state, progress }: Pick<Job, 'kind' | 'state' | 'progress'>): string {
  if (progress === null) return `${kind}: ${state}`;
  const { done, total, unit, message } = progress;
  const share = total !== null && total > 0 ? ` (${Math.floor((done / total) * 100)} %)` : '';
  const amount = total === null ? formatAmount(done, unit) : `${formatAmount(done, unit)} of ${formatAmount(total, unit)}${share}`;
  return `${kind}: ${amount}${message === '' ? '' : `, ${message}`}`;
}

function formatAmount(amount: number, unit: string): string {
  return unit === 'bytes' ? formatBytes(amount) : `${amount} ${unit}`;
}

/** How long it ran, or has been running. */
export function describeDuration({ startedAt, endedAt }: Pick<Job, 'startedAt' | 'endedAt'>, now: number = Date.now()): string {
  if (startedAt === null) return '';
  return formatDuration((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt));
}
