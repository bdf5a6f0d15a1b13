import { contract } from '@daspanel/contract';
import { leaveToApi } from '../leave-to-api.ts';
import type { Session } from '../session.ts';
import { confirmByName } from '../terminal.ts';

export async function deleteBackup(
  { output, terminal, connect }: Session,
  given: { readonly backup: string; readonly yes?: boolean },
): Promise<void> {
  const client = await connect();
  const consequence = `The backup ${given.backup} is deleted; nothing brings it back.`;
  await confirmByName(terminal, { name: given.backup, consequence, yes: given.yes === true });
  await client.call(contract.backups.delete, { params: leaveToApi({ backup: given.backup }) });
  if (!output.json) output.line(`${given.backup} is deleted.`);
}
