import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { VersionStore } from './version-store.ts';

interface Parts {
  readonly launcher: Requester;
  readonly versions: Pick<VersionStore, 'find' | 'setSize'>;
  readonly writer: Pick<TransactionWriter, 'writeRepeatable'>;
}

export const versionSize = z.object({ bytes: z.int(), files: z.int() });
export type VersionSize = z.infer<typeof versionSize>;

const PATIENCE = 10 * 60_000;

/** Has the launcher look how much is in a version, and keeps it, so that lists need not look. */
export async function measureVersion(
  { launcher, versions, writer }: Parts,
  { site, version }: { readonly site: SiteId; readonly version: VersionId },
): Promise<VersionSize> {
  const size = versionSize.parse(await launcher.request('version.measure', { site, version }, { timeoutMilliseconds: PATIENCE }));
  const known = versions.find(site, version);
  if (known !== undefined && (known.bytes !== size.bytes || known.files !== size.files))
    await writer.writeRepeatable(() => versions.setSize(version, size));
  return size;
}
