import { DAY } from '../durations.ts';
import type { CertificateRecord } from '../record/certificate-record.ts';
import { planRenewal } from './plan-renewal.ts';

/** What is to be done for a certificate of which no order is under way, and when. */
export interface Task {
  readonly kind: 'forget' | 'obtain' | 'renew' | 'ask' | 'look-aside' | 'look-shown';
  readonly at: number;
}

/** Certificates that are not wanted any more are kept so long: removing and adding a name again orders nothing. */
const KEPT = 30 * DAY;

/** In the order of their weight. `directories`: of the issuers that are set. */
export function planTasks(record: CertificateRecord, directories: readonly string[]): readonly Task[] {
  if (record.unwantedSince !== null) return [{ kind: 'forget', at: record.unwantedSince + KEPT }];
  const { present } = record;
  const mayOrder = directories.length > 0 && record.trouble !== 'stopped';
  const tryAt = record.tryAt ?? -Infinity;
  if (present === null) return mayOrder ? [{ kind: 'obtain', at: Math.max(0, tryAt) }] : [];
  const tasks: Task[] = [];
  if (mayOrder) {
    if (lacksNames(record) || present.revokedAt !== null) tasks.push({ kind: 'obtain', at: Math.max(0, tryAt) });
    else tasks.push({ kind: 'renew', at: Math.max(planRenewal(present).at, tryAt) });
    const looks = Object.values(record.setAside).map(({ lookAgainAt }) => lookAgainAt);
    if (looks.length > 0) tasks.push({ kind: 'look-aside', at: Math.min(...looks) });
  }
  if (present.renewalId !== null && directories.includes(present.issuer)) tasks.push({ kind: 'ask', at: present.askAgainAt });
  tasks.push({ kind: 'look-shown', at: present.lookAtShownAt });
  return tasks;
}

export function nextMoment(record: CertificateRecord, directories: readonly string[]): number | null {
  const moments = planTasks(record, directories).map(({ at }) => at);
  return moments.length === 0 ? null : Math.min(...moments);
}

/** True when a wanted name is in neither the present certificate nor among those that are left out. */
function lacksNames({ names, present, setAside }: CertificateRecord): boolean {
  return names.some((name) => !(present?.facts.names.includes(name) ?? false) && setAside[name]?.isLeftOut !== true);
}
