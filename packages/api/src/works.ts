import type { JobKind } from '@daspanel/contract';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { Requester } from '@daspanel/platform/json-socket.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { ChangeWriter } from './changes/change-writer.ts';
import type { AskDataServices } from './data-services.ts';
import type { TransactionWriter } from './database/transaction-writer.ts';
import type { AuditAnchors } from './modules/audit/audit-anchor.ts';
import { createBackupWork, type BackupParts } from './modules/backups/create-backup.ts';
import { loadDatabasesWork } from './modules/backups/load-databases.ts';
import { verifyBackupWork } from './modules/backups/verify-backup.ts';
import { cloneDatabaseWork } from './modules/databases/clone-database.ts';
import { exportWork } from './modules/databases/export-database.ts';
import { importWork } from './modules/databases/import-database.ts';
import { rewriteWork } from './modules/databases/rewrite-database.ts';
import type { JobWork } from './modules/jobs/job-runner.ts';
import { rebuildWork } from './modules/system/rebuild-installation.ts';
import { verifyWork } from './modules/system/verify-installation.ts';
import { cloneWork } from './modules/versions/clone-version.ts';
import { contentWork, type ContentParts } from './modules/versions/put-content.ts';
import { rebuildDatabases } from './reconciler/apply-databases.ts';
import { checkRouteNames, rebuildAll } from './reconciler/check-applied.ts';
import { checkFileNames } from './reconciler/check-files.ts';
import type { ExecuteStep } from './reconciler/execute-step.ts';
import type { Reconciler } from './reconciler/reconciler.ts';
import type { Place } from './reconciler/wanted-site.ts';
import type { Stores } from './stores.ts';

interface Parts extends Stores, Pick<BackupParts, 'passphrases'> {
  readonly database: DatabaseSync;
  readonly data: DataDirectory;
  readonly writer: TransactionWriter;
  readonly execute: ExecuteStep;
  readonly place: Place;
  readonly now: () => number;
  readonly anchors: AuditAnchors;
  readonly credentials: ContentParts['credentials'];
  readonly changes: ChangeWriter;
  readonly askDataServices: AskDataServices;
  readonly reconciler: Reconciler;
  readonly databaseReconciler: Reconciler;
  readonly launcher: Requester;
  readonly egressRules: EgressRules;
}

/** How each kind of job is done: one line per kind. */
export function createWorks(kernel: Parts): Readonly<Record<JobKind, JobWork>> {
  const { data } = kernel;
  const parts = {
    ...kernel,
    launcherSocket: data.sockets.launcherForApi,
    dataServicesSocket: data.sockets.dataServices,
    uploadFolder: data.uploads,
  };
  return {
    'version.clone': cloneWork(parts),
    'version.content': contentWork(parts),
    'database.export': exportWork(parts),
    'database.import': importWork(parts),
    'database.rewrite': rewriteWork(parts),
    'database.clone': cloneDatabaseWork(parts),
    'system.rebuild': rebuildWork({
      ...parts,
      rebuildAll: async () => {
        await rebuildAll(parts);
        await rebuildDatabases(parts);
      },
      removeStrays: async () => {
        const [routes, files] = [await checkRouteNames(parts), await checkFileNames(parts)];
        return { strays: routes.strays + files.strays };
      },
    }),
    'system.verify': verifyWork(parts),
    'backup.create': createBackupWork(parts),
    'backup.verify': verifyBackupWork(parts),
    'backup.load': loadDatabasesWork(parts),
  };
}
