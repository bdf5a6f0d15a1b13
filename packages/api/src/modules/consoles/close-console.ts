import type { ConsoleOutcome } from '@daspanel/formats/console-requests.ts';
import type { ConsoleParts } from './console-parts.ts';
import type { HeldConsole } from './open-consoles.ts';

/** Records how a console ended: how long it was open and from where, and nothing of what was typed or printed. */
export async function closeConsole(
  { openConsoles, changes, now }: Pick<ConsoleParts, 'openConsoles' | 'changes' | 'now'>,
  { id, site, owner, version, caller, openedAt, address }: HeldConsole,
  { reason, status, outOfMemory }: ConsoleOutcome,
): Promise<void> {
  openConsoles.remove(id);
  const { actor, address: openedFrom } = caller;
  const by = { actor, address: address ?? openedFrom, requestId: null };
  const seconds = Math.round((now() - openedAt) / 1000);
  await changes.write('consoles.closed', by, (change) => {
    change.describe({ object: id, site, owner, details: { version, reason, status, seconds, ...(outOfMemory ? { outOfMemory } : {}) } });
    change.announce('console.closed', id);
  });
}
