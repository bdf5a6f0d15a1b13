import { contract, type Job } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import type { AskDataServices } from '../../data-services.ts';
import { pageOf, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound } from '../../problem.ts';
import { startedJob } from '../jobs/enter-job.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { findSite, PATIENCE } from '../sites/change-site.ts';
import type { UploadStore } from '../uploads/upload-store.ts';
import { cloneDatabase } from './clone-database.ts';
import { createDatabase } from './create-database.ts';
import { findDatabase, findDatabaseUser, type DatabaseAddress, type DatabaseParts } from './database-parts.ts';
import type { MeasureDatabases } from './database-sizes.ts';
import { deleteDatabase } from './delete-database.ts';
import { streamExport } from './download-export.ts';
import { exportDatabase } from './export-database.ts';
import type { ExportStore } from './export-store.ts';
import type { HeldManagers } from './held-managers.ts';
import { importDatabase } from './import-database.ts';
import { openDatabaseManager } from './open-database-manager.ts';
import { presentDatabaseUser } from './present-database-user.ts';
import { presentDatabase } from './present-database.ts';
import { rewriteDatabase } from './rewrite-database.ts';

const { databases } = contract;

interface Parts extends DatabaseParts {
  readonly exports: ExportStore;
  readonly uploads: UploadStore;
  readonly measureDatabases: MeasureDatabases;
  readonly runner: Pick<JobRunner, 'wake'>;
  readonly askDataServices: AskDataServices;
  readonly heldManagers: HeldManagers;
  /** `https://db.<host name>`, with its port. */
  readonly databaseManagerOrigin: string;
  /** `data/exports`. */
  readonly folder: string;
  readonly now: () => number;
}

export function databaseHandlers(parts: Parts): Handler[] {
  const measure = (site: SiteId) =>
    parts.measureDatabases(
      site,
      parts.databases.listAll(site).map(({ full_name }) => full_name),
    );
  const start = (job: Job) => {
    parts.runner.wake();
    return startedJob(job);
  };
  return [
    handle(databases.list, async ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      const list = ['databases.list', site.id, query.name ?? null];
      const after = parseCursor(list, ['number', 'string'] as const, query.cursor);
      const rows = parts.databases.list(site.id, { name: query.name, after, limit: query.limit + 1 });
      const sizes = await measure(site.id);
      const present = (row: (typeof rows)[number]) => presentDatabase(row, sizes.get(row.full_name));
      return { status: 200, body: pageOf(rows, query.limit, list, present, (row) => [row.created_at, row.id]) };
    }),
    handle(databases.create, async ({ params, body, caller }) => {
      const { id, user } = await createDatabase(parts, caller, params.site, body);
      await parts.databaseReconciler.settle(params.site, PATIENCE);
      const created = presentCreated(parts, caller, { site: params.site, database: id }, user);
      const isReady = created.state === 'ready' && (created.user === null || created.user.state === 'ready');
      const headers = { location: `/v1/sites/${params.site}/databases/${id}` };
      return isReady ? ({ status: 201, body: created, headers } as const) : ({ status: 202, body: created, headers } as const);
    }),
    handle(databases.get, async ({ params, caller }) => {
      const { database } = findDatabase(parts, caller, params);
      const sizes = await measure(params.site);
      return { status: 200, body: presentDatabase(database, sizes.get(database.full_name)) };
    }),
    handle(databases.delete, async ({ params, query, caller, ifMatch }) => {
      await deleteDatabase(parts, caller, { ...params, ifMatch }, query.confirm);
      await parts.databaseReconciler.settle(params.site, PATIENCE);
      return { status: 204 };
    }),
    handle(databases.manage, async ({ params, caller }) => ({ status: 201, body: await openDatabaseManager(parts, caller, params) })),
    handle(databases.export, async ({ params, caller }) => start(await exportDatabase(parts, caller, params))),
    handle(databases.download, async ({ params, caller }) => {
      const { site, database } = findDatabase(parts, caller, params);
      const found = parts.exports.find(site.id, database.id, params.export, parts.now());
      if (found === undefined) throw notFound();
      return { status: 200, ...(await streamExport(parts.folder, found)) };
    }),
    handle(databases.import, async ({ params, body, caller }) => start(await importDatabase(parts, caller, params, body))),
    handle(databases.rewrite, async ({ params, body, caller }) => start(await rewriteDatabase(parts, caller, params, body))),
    handle(databases.clone, async ({ params, body, caller }) => start(await cloneDatabase(parts, caller, params, body))),
  ];
}

function presentCreated(parts: Parts, caller: Caller, address: DatabaseAddress, user: Awaited<ReturnType<typeof createDatabase>>['user']) {
  const { site, database } = findDatabase(parts, caller, address);
  const shown = presentDatabase(database, undefined);
  if (user === null) return { ...shown, user: null };
  const { id, ...secret } = user;
  const row = findDatabaseUser(parts, caller, { site: site.id, user: id }).user;
  return { ...shown, user: { ...presentDatabaseUser(parts.databaseUsers, site, row), ...secret } };
}
