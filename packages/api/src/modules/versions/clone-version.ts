import type { CloneVersionBody, Job } from '@daspanel/contract';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import { z } from 'zod';
import { system, type Caller } from '../../access/caller.ts';
import { personOf } from '../../access/person-of.ts';
import { Problem } from '../../problem.ts';
import type { Place } from '../../reconciler/wanted-site.ts';
import type { TransactionWriter } from '../../database/transaction-writer.ts';
import type { CopyParts } from '../databases/copy-database.ts';
import type { DatabaseParts } from '../databases/database-parts.ts';
import { enterJob } from '../jobs/enter-job.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import type { JobRow, JobStore } from '../jobs/job-store.ts';
import { launchWork } from '../jobs/launch-work.ts';
import { PATIENCE, type SiteParts } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { checkVersionName, findVersion, requireReady, type VersionAddress } from './change-version.ts';
import {
  databaseOfClone,
  enterDatabaseOfClone,
  fillDatabaseOfClone,
  publishDatabaseOfClone,
  requireDatabaseScope,
  withdrawDatabaseOfClone,
} from './clone-version-database.ts';
import { versionSize } from './measure-version.ts';
import { noteDeployment } from './note-deployment.ts';
import { checkCombination, resolveNewVersion } from './resolve-version.ts';
import { readEngine } from './version-store.ts';

const input = z.strictObject({ site: siteId, from: versionId, to: versionId, database: databaseOfClone.nullable() });

export type CloneParts = SiteParts & Pick<DatabaseParts, 'jobs' | 'databases' | 'databaseUsers' | 'appliedDatabases'>;

/** Enters the clone, in state `building`, with a copy of a database where one is named, and the job that fills both. */
export async function cloneVersion(parts: CloneParts, caller: Caller, from: VersionAddress, wanted: CloneVersionBody): Promise<Job> {
  if (wanted.database !== undefined) requireDatabaseScope(caller);
  return await parts.changes.write('versions.clone', caller, (change) => {
    const { site, version } = findVersion(parts, caller, from);
    requireLive(site);
    requireReady(version);
    const engine = wanted.engine ?? readEngine(version);
    checkCombination(engine, version.type, '');
    if (wanted.engine !== undefined) parts.allowance.requireEngine(site.owner, engine, '');
    parts.allowance.requireRoom(site.owner, 'diskBytes', 1);
    if (wanted.name !== undefined) checkVersionName(parts, site.id, wanted.name);
    const { type, root } = version;
    const description = wanted.description ?? version.description;
    const fields = resolveNewVersion(
      { ...(wanted.name === undefined ? {} : { name: wanted.name }), description, engine, type, root },
      parts.versions.names(site.id),
      '',
    );
    const id = versionId.parse(parts.newId('v'));
    const createdBy = personOf(caller.actor);
    parts.versions.insert({ ...fields, id, site: site.id, lifecycle: 'building', source: version.id, createdBy }, change.now);
    change.describe({ object: id, site: site.id, owner: site.owner, details: { from: version.id, name: fields.name } });
    change.announce('version.created', id, 1);
    change.touch(site.id);
    const clone = { site: site.id, name: fields.name };
    const database = wanted.database === undefined ? null : enterDatabaseOfClone(parts, change, clone, wanted.database);
    return enterJob(parts, change, {
      kind: 'version.clone',
      owner: site.owner,
      site: site.id,
      version: id,
      input: { site: site.id, from: version.id, to: id, database },
    });
  });
}

interface WorkParts
  extends
    Pick<SiteParts, 'sites' | 'versions' | 'mappings' | 'changes' | 'reconciler'>,
    Pick<DatabaseParts, 'databases' | 'databaseUsers' | 'appliedDatabases' | 'databaseReconciler'>,
    CopyParts {
  readonly launcher: Requester;
  readonly launcherSocket: string;
  readonly place: Place;
  readonly jobs: JobStore;
  readonly writer: TransactionWriter;
}

/** Copies the content, and the database. However the job ends, there is a whole version, which answers, or none, and the same of its database. */
export function cloneWork(parts: WorkParts): JobWork {
  return {
    async run(context) {
      const { database, ...request } = input.parse(JSON.parse(context.job.input));
      // A process that died between publishing the clone and ending the job: the clone has begun to live.
      if (parts.versions.find(request.site, request.to)?.lifecycle === 'live')
        return { version: request.to, ...(database === null ? {} : { database: database.to, databaseUser: database.user }) };
      context.log(`copying ${request.from} to ${request.to}`);
      const result = await launchWork(parts.launcherSocket, 'version.clone', request, context);
      const filled = database === null ? null : { ...database, ...(await fillDatabaseOfClone(parts, context, { ...request, database })) };
      await parts.writer.writeRepeatable(() => parts.versions.setSize(request.to, versionSize.parse(result)));
      await failpoint('version.clone.filled');
      await serveClone(parts, context.job, request, filled);
      return { ...z.record(z.string(), z.unknown()).parse(result), version: request.to, ...filled?.result };
    },
    finish(job, outcome, change) {
      const { site, to, database } = input.parse(JSON.parse(job.input));
      if (outcome.state === 'succeeded') noteDeployment(parts, change, { job, site, version: to });
      if (database !== null) withdrawDatabaseOfClone(parts, change, site, database);
      if (parts.versions.find(site, to)?.lifecycle !== 'building') return;
      parts.versions.remove(site, to);
      change.announce('version.failed', to);
      change.touch(site);
    },
  };
}

async function serveClone(
  parts: WorkParts,
  job: JobRow,
  { site, to }: Pick<z.infer<typeof input>, 'site' | 'to'>,
  filled: Parameters<typeof publishDatabaseOfClone>[3] | null,
): Promise<void> {
  await parts.changes.write('version.ready', { ...system, actor: { ...system.actor, owner: job.owner } }, (change) => {
    const version = parts.versions.find(site, to);
    if (version === undefined) throw new Problem('not-found', 'the version was deleted meanwhile');
    parts.versions.update(version, { lifecycle: 'live' }, change.now);
    if (filled !== null) publishDatabaseOfClone(parts, change, site, filled);
    change.describe({ object: to, site, owner: job.owner, details: { job: job.id } });
    change.announce('version.ready', to, version.revision + 1);
    change.touch(site);
  });
  await parts.reconciler.settle(site, PATIENCE);
  if (filled !== null) await parts.databaseReconciler.settle(site, PATIENCE);
}
