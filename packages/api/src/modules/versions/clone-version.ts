import type { CloneVersionBody, Job } from '@daspanel/contract';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import type { JobStore } from '../jobs/job-store.ts';
import { launchWork } from '../jobs/launch-work.ts';
import type { SiteParts } from '../sites/change-site.ts';
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

/** Copies the content. However the job ends, there is a whole version or none. */
export function cloneWork(parts: Pick<SiteParts, 'versions'> & { readonly launcherSocket: string }): JobWork {
  return {
    async run(context) {
      const request = input.parse(JSON.parse(context.job.input));
      context.log(`copying ${request.from} to ${request.to}`);
      await launchWork(parts.launcherSocket, 'version.clone', request, context);
      return { version: request.to };
    },
    finish(job, outcome, change) {
      const { site, to } = input.parse(JSON.parse(job.input));
      const version = parts.versions.find(site, to);
      if (version === undefined) return;
      if (outcome.state === 'succeeded') parts.versions.update(version, { lifecycle: 'live' }, change.now);
      else parts.versions.remove(site, to);
      change.announce(outcome.state === 'succeeded' ? 'version.ready' : 'version.failed', to, version.revision + 1);
      change.touch(site);
    },
  };
}
