import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { formatBytes } from '../output/quantities.ts';
import type { Finding, Subject } from './finding.ts';

const MEBIBYTE = 1024 * 1024;

export function examineRoom({ data }: Subject): readonly Finding[] {
  const { bavail, bsize, files, ffree } = statfsSync(nearest(data));
  return [judgeSpace(bavail * bsize), ...(files === 0 ? [] : [judgeInodes(ffree)]), judgeMemory(readFileSync('/proc/meminfo', 'utf8'))];
}

/** The folder itself, or the one in which it will be made. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}

export function judgeSpace(free: number): Finding {
  const about = 'disk';
  const says = `${formatBytes(free)} are free`;
  const advice = 'Make room: daspanel sites purge deletes what is in the trash. A full disk refuses changes; sites keep answering.';
  if (free < 200 * MEBIBYTE) return { about, outcome: 'problem', says, advice };
  return free < 1024 * MEBIBYTE ? { about, outcome: 'warning', says, advice } : { about, outcome: 'ok', says };
}

export function judgeInodes(free: number): Finding {
  const about = 'files';
  const says = `${free} more files fit on the disk`;
  const advice = 'Delete many small files, or move the data directory to a file system with more inodes (df -i shows them).';
  if (free < 1000) return { about, outcome: 'problem', says, advice };
  return free < 20_000 ? { about, outcome: 'warning', says, advice } : { about, outcome: 'ok', says };
}

/** `meminfo`: the content of /proc/meminfo, proc(5). */
export function judgeMemory(meminfo: string): Finding {
  const about = 'memory';
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? 0) * 1024;
  const says = `${formatBytes(available)} are available`;
  if (available >= 512 * MEBIBYTE) return { about, outcome: 'ok', says };
  return { about, outcome: 'warning', says, advice: 'The parts need about 400 MiB, each PHP that is awake 30 to 150 MiB more.' };
}
