import { readFile } from 'node:fs/promises';

/** Tells nginx to open its log files anew (signal USR1). False when no nginx has this process id. */
export async function reopenLogs(processIdFile: string): Promise<boolean> {
  const pid = Number(await readFile(processIdFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 1) return false;
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  if (name.trim() !== 'nginx') return false;
  process.kill(pid, 'SIGUSR1');
  return true;
}
