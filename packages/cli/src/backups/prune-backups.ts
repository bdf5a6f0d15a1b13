import { contract } from '@daspanel/contract';
import { exitCodes, Failure } from '../failure.ts';
import type { Session } from '../session.ts';

/** Deletes all but the newest ones, oldest first. What a schedule of the machine calls after a backup. */
export async function pruneBackups({ output, connect }: Session, given: { readonly keep: number }): Promise<void> {
  if (given.keep < 1) throw new Failure('--keep must be 1 at least: the newest backup is never deleted this way.', exitCodes.usage);
  const client = await connect();
  const { body } = await client.call(contract.backups.list);
  const old = body.items.slice(given.keep).toReversed();
  for (const { id } of old) await client.call(contract.backups.delete, { params: { backup: id } });
  if (!output.json) output.line(old.length === 0 ? 'Nothing to delete.' : `Deleted: ${old.map(({ id }) => id).join(' ')}`);
}
