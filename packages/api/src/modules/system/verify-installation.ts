import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { dataVerification, type DataVerification } from '@daspanel/formats/launcher-requests.ts';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import type { AskDataServices } from '../../data-services.ts';
import { checkIntegrity } from '../../database/check-integrity.ts';
import type { AppliedDatabasesStore } from '../../reconciler/applied-databases-store.ts';
import { isSiteKey, type AppliedStore } from '../../reconciler/applied-store.ts';
import type { DirtyStore } from '../../reconciler/dirty-store.ts';
import { fingerprintOf } from '../../reconciler/fingerprint.ts';
import { readWantedSite } from '../../reconciler/read-wanted.ts';
import type { AuditAnchors } from '../audit/audit-anchor.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import type { JobContext, JobWork } from '../jobs/job-runner.ts';
import { launchWork } from '../jobs/launch-work.ts';
import type { MappingStore } from '../mappings/mapping-store.ts';
import type { SiteRow, SiteStore } from '../sites/site-store.ts';
import type { VersionStore } from '../versions/version-store.ts';
import { everySite } from './every-site.ts';
import { verifyDatabases } from './verify-databases.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly data: DataDirectory;
  readonly audit: AuditStore;
  readonly anchors: AuditAnchors;
  readonly applied: AppliedStore;
  readonly dirty: DirtyStore;
  readonly sites: SiteStore;
  readonly versions: VersionStore;
  readonly mappings: MappingStore;
  readonly appliedDatabases: AppliedDatabasesStore;
  readonly askDataServices: AskDataServices;
  readonly launcherSocket: string;
}
type Note = (where: string, problem: string) => void;

const MOST_FINDINGS = 500;

/** Compares the state with itself and with the files of the data directory. Changes nothing. */
export function verifyWork(parts: Parts): JobWork {
  return {
    async run(context) {
      const findings: { readonly where: string; readonly problem: string }[] = [];
      const note: Note = (where, problem) => {
        context.log(`${where}: ${problem}`);
        if (findings.length < MOST_FINDINGS) findings.push({ where, problem });
      };
      for (const damage of checkIntegrity(parts.database)) note('state/daspanel.db', damage);
      await noteAudit(parts, note);
      const files = await verifyFiles(parts, context, note);
      let checked = 0;
      for (const site of everySite(parts.sites)) {
        if (context.signal.aborted) break;
        await verifySite(parts, site, note);
        await verifyDatabases(parts, site.id, note);
        if (files !== undefined) compareFolders(parts, site, files, note);
        checked += 1;
        context.progress({ done: checked, total: null, unit: 'sites', message: `${findings.length} findings` });
      }
      for (const { path, owner, fingerprint } of parts.applied.files.each())
        if (!isSiteKey(owner) && parts.dirty.find(owner) === undefined)
          await compare(join(parts.data.root, path), fingerprint, (problem) => note(path, problem));
      return { intact: findings.length === 0, sites: checked, files: files?.files ?? null, findings };
    },
  };
}

async function noteAudit(parts: Parts, note: Note): Promise<void> {
  const { intact, firstBad } = await verifyAudit(parts.audit, parts.anchors);
  if (!intact) note('audit', `the chain breaks at record ${firstBad}`);
}

/** The launcher checks what this process may not see. */
async function verifyFiles(parts: Parts, context: JobContext, note: Note): Promise<DataVerification | undefined> {
  try {
    const found = dataVerification.parse(await launchWork(parts.launcherSocket, 'data.verify', {}, context));
    for (const { path, problem } of found.problems) note(path, problem);
    if (found.problemCount > found.problems.length) note('data', `${found.problemCount - found.problems.length} more problems`);
    return found;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    note('sites', 'the launcher could not check the files of sites; its log says more');
    return undefined;
  }
}

async function verifySite(parts: Parts, site: SiteRow, note: Note): Promise<void> {
  try {
    readWantedSite(parts, site.id);
  } catch (error) {
    note(`site ${site.id}`, error instanceof Error ? error.message : String(error));
  }
  if (site.is_dirty === 1) return;
  const applied = parts.applied.readSite(site.id);
  for (const [host, fingerprint] of applied.routes) {
    await compare(join(parts.data.routes, host), fingerprint, (problem) => note(`routes/${host}`, problem));
  }
  for (const [pool, { fingerprint }] of applied.pools) {
    await compare(join(parts.data.pools, `${pool}.json`), fingerprint, (problem) => note(`pools/${pool}.json`, problem));
  }
  for (const [path, fingerprint] of applied.files)
    await compare(join(parts.data.root, path), fingerprint, (problem) => note(path, problem));
}

function compareFolders(parts: Parts, site: SiteRow, files: DataVerification, note: Note): void {
  if (site.is_dirty === 1) return;
  const folders = site.lifecycle === 'live' ? files.sites : files.trashed;
  const found = Object.hasOwn(folders, site.id) ? folders[site.id] : undefined;
  const place = site.lifecycle === 'live' ? 'sites' : 'trash';
  if (found === undefined) return note(`${place}/${site.id}`, 'the folder is missing');
  for (const { id, lifecycle } of parts.versions.listAll(site.id)) {
    if (lifecycle === 'live' && !found.includes(id)) note(`${place}/${site.id}/versions/${id}`, 'the folder is missing');
  }
}

async function compare(path: string, fingerprint: string | null, note: (problem: string) => void): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) note('is missing: daspanel rebuild makes it again');
  // No fingerprint: a rebuild does not write pools again that are only kept until their last requests have ended.
  else if (fingerprint !== null && fingerprintOf(text) !== fingerprint) note('is not what was written: daspanel rebuild makes it again');
}
