import { contract, type NewVersion } from '@daspanel/contract';
import { versionId, type VersionId } from '@daspanel/formats/identifiers.ts';
import { personOf } from '../../access/person-of.ts';
import type { Caller } from '../../access/caller.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { startedJob } from '../jobs/enter-job.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { findSite, PATIENCE } from '../sites/change-site.ts';
import { requireLive } from '../sites/trash-site.ts';
import { changeVersion, checkVersionName, findVersion, presentVersionNow, requireReady, type VersionAddress } from './change-version.ts';
import { cloneVersion, type CloneParts } from './clone-version.ts';
import { deleteVersion } from './delete-version.ts';
import { presentVersion } from './present-version.ts';
import { putContent, type ContentParts } from './put-content.ts';
import { resolveNewVersion } from './resolve-version.ts';
import { updateVersion } from './update-version.ts';

const { versions } = contract;
type Parts = ContentParts & CloneParts & { readonly runner: Pick<JobRunner, 'wake'> };

export function versionHandlers(parts: Parts): Handler[] {
  const answer = async <Status extends 200 | 201>(caller: Caller, address: VersionAddress, status: Status) => {
    const settled = await parts.reconciler.settle(address.site, PATIENCE);
    const { site, version } = findVersion(parts, caller, address);
    const body = presentVersion(site, version, parts.addresses);
    return settled === 'applied' ? ({ status, body } as const) : ({ status: 202, body } as const);
  };
  return [
    handle(versions.list, ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const list = ['versions.list', site.id, query.name ?? null];
      const after = parseCursor(list, ['number', 'string'] as const, query.cursor);
      const rows = parts.versions.list(site.id, { name: query.name, after, limit: query.limit + 1 });
      const body = pageOf(
        rows,
        query.limit,
        list,
        (version) => presentVersion(site, version, parts.addresses),
        (version) => [version.created_at, version.id],
      );
      return { status: 200, body };
    }),
    handle(versions.add, async ({ params, body, caller }) => {
      const version = await addVersion(parts, caller, params, body);
      const headers = { location: `/v1/sites/${params.site}/versions/${version}` };
      return { ...(await answer(caller, { site: params.site, version }, 201)), headers };
    }),
    handle(versions.clone, async ({ params, body, caller }) => {
      const job = await cloneVersion(parts, caller, params, body);
      parts.runner.wake();
      return startedJob(job);
    }),
    handle(versions.get, ({ params, caller }) => {
      const { site, version } = findVersion(parts, caller, params);
      return { status: 200, body: presentVersion(site, version, parts.addresses) };
    }),
    handle(versions.update, async ({ params, body, caller, ifMatch }) => {
      await updateVersion(parts, caller, { ...params, ifMatch }, body);
      return answer(caller, params, 200);
    }),
    handle(versions.activate, async ({ params, caller, ifMatch }) => {
      await activateVersion(parts, caller, { ...params, ifMatch });
      return answer(caller, params, 200);
    }),
    handle(versions.delete, async ({ params, caller, ifMatch }) => {
      await deleteVersion(parts, caller, { ...params, ifMatch });
      await parts.reconciler.settle(params.site, PATIENCE);
      return { status: 204 };
    }),
    handle(versions.putContent, async ({ params, body, caller }) => {
      const job = await putContent(parts, caller, params, body);
      parts.runner.wake();
      return startedJob(job);
    }),
  ];
}

function addVersion(parts: Parts, caller: Caller, target: Pick<VersionAddress, 'site'>, wanted: NewVersion): Promise<VersionId> {
  return parts.changes.write('versions.add', caller, (change) => {
    const site = findSite(parts, caller, target.site);
    requireLive(site);
    const fields = resolveNewVersion(wanted, parts.versions.names(site.id), '');
    checkVersionName(parts, site.id, fields.name);
    parts.allowance.requireEngine(site.owner, fields.engine, '');
    const id = versionId.parse(parts.newId('v'));
    parts.versions.insert({ ...fields, id, site: site.id, lifecycle: 'live', source: null, createdBy: personOf(caller.actor) }, change.now);
    change.describe({ object: id, site: site.id, owner: site.owner, details: { ...fields } });
    change.announce('version.created', id, 1);
    change.touch(site.id);
    change.replyWith(202, presentVersionNow(parts, caller, { site: site.id, version: id }));
    return id;
  });
}

function activateVersion(
  parts: Parts,
  caller: Caller,
  target: VersionAddress & { readonly ifMatch: ReadonlySet<number> | undefined },
): Promise<void> {
  return changeVersion(parts, 'versions.activate', caller, { ...target, event: 'version.activated' }, ({ site, version }, change) => {
    requireReady(version);
    parts.sites.update(site.id, { active_version: version.id }, change.now);
    return { name: version.name, before: site.active_version };
  });
}
