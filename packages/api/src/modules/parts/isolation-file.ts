import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isolationReport, type IsolationReport } from '@daspanel/formats/launcher-requests.ts';

/** What the launcher found at its start about how far this host can keep sites apart; null while it has not looked yet. */
export async function readIsolation(runFolder: string): Promise<IsolationReport | null> {
  const text = await readFile(join(runFolder, 'launcher', 'isolation.json'), 'utf8').catch(() => null);
  return text === null ? null : isolationReport.parse(JSON.parse(text));
}
