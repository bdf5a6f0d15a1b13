import { setTimeout as wait } from 'node:timers/promises';
import type { Caller } from '../../access/caller.ts';
import { notFound, Problem } from '../../problem.ts';
import { markOfAccessKey, pathOfAccessKey } from './access-key-subject.ts';
import type { AccessKeyParts } from './routes.ts';

/** The S3 server may take a key as it was for less than a second (`formats/access-key.ts`). */
const TAKEN_AS_IT_WAS = 1_000;

/**
 * Removes a key and its file, and waits until nobody takes it any more. The reconciler would do the latter too, but it may be busy, and whoever revokes a key must be able to rely on the answer. Throws 503
 * when the file could not be removed: the key is revoked then, and the removal is tried again.
 */
export async function revokeAccessKey(parts: AccessKeyParts, caller: Caller, id: string): Promise<void> {
  await parts.changes.write('access-keys.revoke', caller, (change) => {
    const key = parts.accessKeys.findFor(caller.actor, id);
    if (key === undefined) throw notFound();
    parts.accessKeys.remove(key.id);
    change.describe({ object: key.id, owner: key.owner, details: { name: key.name } });
    change.announce('access-key.revoked', key.id);
    change.touch(markOfAccessKey(key.id));
  });
  try {
    await parts.execute({ do: 'remove-file', path: pathOfAccessKey(id) }, markOfAccessKey(id));
  } catch (error) {
    throw new Problem('unavailable', 'the key is revoked, but the S3 server could not be told: it is tried again', { cause: error });
  }
  await wait(TAKEN_AS_IT_WAS);
}
