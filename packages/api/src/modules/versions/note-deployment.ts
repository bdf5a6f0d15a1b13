import type { SiteId, VersionId } from '@daspanel/formats/identifiers.ts';
import type { Change } from '../../changes/change-writer.ts';
import type { JobRow, JobStore } from '../jobs/job-store.ts';
import type { VersionStore } from './version-store.ts';

interface Parts {
  readonly jobs: Pick<JobStore, 'read'>;
  readonly versions: Pick<VersionStore, 'find' | 'noteDeployment'>;
}

/** Keeps when a job filled a version and how long it took. Runs in the transaction that ends the job, after its end is stored. */
export function noteDeployment(
  { jobs, versions }: Parts,
  change: Change,
  { job, site, version: id }: { readonly job: JobRow; readonly site: SiteId; readonly version: VersionId },
): void {
  const version = versions.find(site, id);
  if (version === undefined) return;
  const startedAt = jobs.read(job.id)?.started_at ?? null;
  versions.noteDeployment(id, { at: change.now, madeIn: startedAt === null ? null : Math.max(0, change.now - startedAt) });
  change.announce('version.updated', id, version.revision);
}
