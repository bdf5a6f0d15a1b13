import type { CloneVersionBody, Job } from '@daspanel/contract';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { system, type Caller } from '../../access/caller.ts';
import { Problem } from '../../problem.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import type { JobRow, JobStore } from '../jobs/job-store.ts';
import { launchWork } from '../jobs/launch-work.ts';
import { PATIENCE, type SiteParts } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { checkVersionName, findVersion, requireReady, type VersionAddress } from './change-version.ts';
import { checkCombination, resolveNewVersion } from './resolve-version.ts';
import { readEngine } from './version-store.ts';

const input = z.strictObject({ site: siteId, from: versionId, to: versionId });

/** Enters the clone, in state `building`, and the job that copies the content. */
export function cloneVersion(
  parts: SiteParts & { readonly jobs: JobStore },
  caller: Caller,
  from: VersionAddress,
  wanted: CloneVersionBody,
): Promise<Job> {
  return parts.changes.write('versions.clone', caller, (change) => {
    const { site, version } = findVersion(parts, caller, from);
    requireLive(site);
    requireReady(version);
    const engine = wanted.engine ?? readEngine(version);
    checkCombination(engine, version.type, '');
    if (wanted.name !== undefined) checkVersionName(parts, site.id, wanted.name);
    const { type, root } = version;
    const description = wanted.description ?? version.description;
    const fields = resolveNewVersion(
      { ...(wanted.name === undefined ? {} : { name: wanted.name }), description, engine, type, root },
      parts.versions.names(site.id),
      '',
    );
    const id = versionId.parse(parts.newId('v'));
    parts.versions.insert({ ...fields, id, site: site.id, lifecycle: 'building', source: version.id }, change.now);
    change.describe({ object: id, site: site.id, owner: site.owner, details: { from: version.id, name: fields.name } });
    change.announce('version.created', id, 1);
    change.touch(site.id);
    return enterJob(parts, change, {
      kind: 'version.clone',
      owner: site.owner,
      site: site.id,
      version: id,
      input: { site: site.id, from: version.id, to: id },
    });
  });
}

interface WorkParts extends Pick<SiteParts, 'versions' | 'changes' | 'reconciler'> {
  readonly launcherSocket: string;
}

/** Copies the content. However the job ends, there is a whole version, which answers, or none. */
export function cloneWork(parts: WorkParts): JobWork {
  return {
    async run(context) {
      const request = input.parse(JSON.parse(context.job.input));
      context.log(`copying ${request.from} to ${request.to}`);
      const result = await launchWork(parts.launcherSocket, 'version.clone', request, context);
      await serveClone(parts, context.job, request);
      return { ...z.record(z.string(), z.unknown()).parse(result), version: request.to };
    },
    finish(job, _outcome, change) {
      const { site, to } = input.parse(JSON.parse(job.input));
      if (parts.versions.find(site, to)?.lifecycle !== 'building') return;
      parts.versions.remove(site, to);
      change.announce('version.failed', to);
      change.touch(site);
    },
  };
}

async function serveClone(parts: WorkParts, job: JobRow, { site, to }: z.infer<typeof input>): Promise<void> {
  await parts.changes.write('version.ready', { ...system, actor: { ...system.actor, owner: job.owner } }, (change) => {
    const version = parts.versions.find(site, to);
    if (version === undefined) throw new Problem('not-found', 'the version was deleted meanwhile');
    parts.versions.update(version, { lifecycle: 'live' }, change.now);
    change.describe({ object: to, site, owner: job.owner, details: { job: job.id } });
    change.announce('version.ready', to, version.revision + 1);
    change.touch(site);
  });
  await parts.reconciler.settle(site, PATIENCE);
}
