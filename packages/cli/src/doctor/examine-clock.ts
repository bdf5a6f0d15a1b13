import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Subject } from './finding.ts';

const DAY = 86_400_000;
const TOLERATED = 300_000;

export function examineClock({ data, programDirectory }: Subject): readonly Finding[] {
  const written = ['package-lock.json'].map((name) => statSync(join(programDirectory, name)).mtimeMs);
  const kept = ['daspanel.json', 'state', 'certificates/serve'].map(
    (name) => statSync(join(data, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  const isSynchronised = existsSync('/run/systemd/timesync/synchronized') || existsSync('/run/chrony/chronyd.pid');
  return [judgeClock(Date.now(), Math.max(...written, ...kept), isSynchronised)];
}

/** `newest`: when the newest file was written that a right clock cannot be before. */
export function judgeClock(now: number, newest: number, isSynchronised: boolean): Finding {
  const about = 'clock';
  const shown = new Date(now).toISOString();
  const advice = 'Set the clock and let it be synchronised, such as with systemd-timesyncd: certificates and tokens are judged by it.';
  if (newest > now + TOLERATED) {
    const late = `${((newest - now) / DAY).toFixed(1)} days`;
    return { about, outcome: 'problem', says: `it says ${shown}, but files here were written ${late} later`, advice };
  }
  return {
    about,
    outcome: 'ok',
    says: `${shown}, ${isSynchronised ? 'synchronised' : 'plausible (whether it is synchronised is not known)'}`,
  };
}
