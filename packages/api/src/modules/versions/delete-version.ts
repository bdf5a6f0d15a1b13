import { showHost } from '@daspanel/contract';
import type { Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import type { JobStore } from '../jobs/job-store.ts';
import type { SiteParts } from '../sites/change-site.ts';
import { changeVersion, type VersionAddress } from './change-version.ts';

/** Removes a version that nothing uses: its record at once, its content by the reconciler. */
export function deleteVersion(
  parts: SiteParts & { readonly jobs: JobStore },
  caller: Caller,
  target: VersionAddress & { readonly ifMatch: ReadonlySet<number> | undefined },
): Promise<void> {
  return changeVersion(parts, 'versions.delete', caller, { ...target, event: 'version.deleted' }, ({ site, version }) => {
    const jobs = parts.jobs.runningOf(version.id).map(({ id, kind }) => `job ${id} (${kind})`);
    const active = site.active_version === version.id ? [`site ${site.name}, whose active version it is`] : [];
    const pinned = parts.mappings.listServing(site.id, version.id).map(({ host }) => `mapping ${showHost(host)}`);
    const holders = [...active, ...pinned, ...jobs];
    if (holders.length > 0) throw new Problem('version-in-use', `version ${version.name} is used by ${holders.join(' and ')}`, { holders });
    parts.versions.remove(site.id, version.id);
    return { name: version.name };
  });
}
