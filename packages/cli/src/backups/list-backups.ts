import { contract } from '@daspanel/contract';
import { formatBytes, formatMoment } from '../output/quantities.ts';
import type { Session } from '../session.ts';

const columns = [
  { title: 'ID' },
  { title: 'STATE OF' },
  { title: 'SIZE' },
  { title: 'NEW' },
  { title: 'FILES' },
  { title: 'DATABASES' },
  { title: 'KEYS' },
  { title: 'PROBLEMS' },
] as const;

export async function listBackups({ output, connect }: Session): Promise<void> {
  const { body } = await (await connect()).call(contract.backups.list);
  await output.answer(body, async () => {
    const rows = body.items.map((backup) => [
      backup.id,
      formatMoment(backup.takenAt),
      formatBytes(backup.bytes),
      formatBytes(backup.newBytes),
      String(backup.files),
      String(backup.databases.length),
      backup.hasSecrets ? 'sealed' : 'left out',
      String(backup.problemCount),
    ]);
    await output.table(columns, rows);
  });
}
