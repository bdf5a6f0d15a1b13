import type { Engine, UpdateVersionBody } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import type { SiteParts } from '../sites/change-site.ts';
import { changeVersion, checkVersionName, requireReady, type VersionAddress } from './change-version.ts';
import { mergeEngine } from './merge-engine.ts';
import { checkCombination } from './resolve-version.ts';
import { readEngine, type VersionRow } from './version-store.ts';

export function updateVersion(
  parts: SiteParts,
  caller: Caller,
  target: VersionAddress & { readonly ifMatch: ReadonlySet<number> | undefined },
  wanted: UpdateVersionBody,
): Promise<void> {
  return changeVersion(parts, 'versions.update', caller, { ...target, event: 'version.updated' }, ({ site, version }, change) => {
    requireReady(version);
    const { name, description, type, root } = wanted;
    if (name !== undefined && name !== version.name) checkVersionName(parts, site.id, name);
    const present = readEngineOrUndefined(version);
    const engine = wanted.engine === undefined ? present : mergeEngine(present, wanted.engine);
    if (wanted.engine !== undefined && engine !== undefined) parts.allowance.requireEngine(site.owner, engine, '');
    if (engine !== undefined) checkCombination(engine, type ?? version.type, '');
    parts.versions.update(
      version,
      { name, description, type, root, engine: engine === undefined ? undefined : JSON.stringify(engine) },
      change.now,
    );
    return { ...wanted };
  });
}

/** A damaged engine can be mended by giving another. */
function readEngineOrUndefined(version: VersionRow): Engine | undefined {
  try {
    return readEngine(version);
  } catch {
    return undefined;
  }
}
