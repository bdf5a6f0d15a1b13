import type { Caller } from '../../access/caller.ts';
import type { Action, ChangeWriter } from '../../changes/change-writer.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { requireLive } from '../sites/trash-site.ts';
import { findVersion, requireReady, type VersionAddress } from '../versions/change-version.ts';
import type { VersionStore } from '../versions/version-store.ts';
import type { AskFiles } from './ask-files.ts';

export interface ChangeParts {
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly changes: ChangeWriter;
  readonly askFiles: AskFiles;
}

/** The site and version, when the caller sees them and files in them can be changed. */
export function findChangeable(parts: ChangeParts, caller: Caller, address: VersionAddress) {
  const found = findVersion(parts, caller, address);
  requireLive(found.site);
  requireReady(found.version);
  return found;
}

/** Changes files, and then records who did it and tells those who look. `details` of the audit record must be short; `alongside` is part of the same transaction. */
export async function changeFiles<Result>(
  parts: ChangeParts,
  caller: Caller,
  wanted: VersionAddress & {
    readonly action: Action;
    readonly details: Readonly<Record<string, unknown>>;
    readonly alongside?: () => void;
  },
  work: (address: VersionAddress) => Promise<Result>,
): Promise<Result> {
  const { site, version } = findChangeable(parts, caller, wanted);
  const result = await work({ site: site.id, version: version.id });
  await parts.changes.write(wanted.action, caller, (change) => {
    change.describe({ object: version.id, site: site.id, owner: site.owner, details: wanted.details });
    change.announce('files.changed', version.id);
    wanted.alongside?.();
  });
  return result;
}

/** The first of many names, for audit records. */
export function shortenNames(names: readonly string[]): readonly string[] {
  return names.length <= 20 ? names : [...names.slice(0, 20), `and ${names.length - 20} more`];
}
