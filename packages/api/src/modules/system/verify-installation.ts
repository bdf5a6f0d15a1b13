import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { DataDirectory } from '@daspanel/platform/data-directory.ts';
import { systemActor } from '../../access/actor.ts';
import type { AppliedStore } from '../../reconciler/applied-store.ts';
import { fingerprintOf } from '../../reconciler/plan.ts';
import { readWantedSite } from '../../reconciler/read-wanted.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { JobWork } from '../jobs/job-runner.ts';
import type { SiteRow, SiteStore } from '../sites/site-store.ts';
import type { VersionStore } from '../versions/version-store.ts';

interface Parts {
  readonly database: DatabaseSync;
  readonly data: DataDirectory;
  readonly audit: AuditStore;
  readonly applied: AppliedStore;
  readonly sites: SiteStore;
  readonly versions: VersionStore;
}
interface Finding {
  readonly where: string;
  readonly problem: string;
}

const MOST_FINDINGS = 500;
const PAGE = 200;

/** Compares the state with itself and with the files of the data directory. Changes nothing. */
export function verifyWork(parts: Parts): JobWork {
  return {
    async run(context) {
      const findings: Finding[] = [];
      const note = (where: string, problem: string) => {
        context.log(`${where}: ${problem}`);
        if (findings.length < MOST_FINDINGS) findings.push({ where, problem });
      };
      verifyDatabase(parts, note);
      verifyAudit(parts, note);
      let checked = 0;
      for (const site of everySite(parts.sites)) {
        if (context.signal.aborted) break;
        await verifySite(parts, site, note);
        checked += 1;
        context.progress({ done: checked, total: null, unit: 'sites', message: `${findings.length} findings` });
      }
      return { intact: findings.length === 0, sites: checked, findings };
    },
  };
}

type Note = (where: string, problem: string) => void;

function verifyDatabase(parts: Parts, note: Note): void {
  for (const answer of parts.database.prepare('PRAGMA integrity_check(20)').all()) {
    if (answer['integrity_check'] !== 'ok') note('state/daspanel.db', String(answer['integrity_check']));
  }
  if (parts.database.prepare('PRAGMA foreign_key_check').get() !== undefined)
    note('state/daspanel.db', 'a record refers to one that is missing');
}

function verifyAudit(parts: Parts, note: Note): void {
  const { intact, firstBad } = parts.audit.verify();
  if (!intact) note('audit', `the chain breaks at record ${firstBad}`);
}

function* everySite(sites: SiteStore): Iterable<SiteRow> {
  const everyone = sites.forActor(systemActor);
  for (const state of [undefined, 'trashed'] as const) {
    let after: readonly [string, string] | undefined;
    do {
      const page = everyone.list({ state, sort: 'name', after, limit: PAGE });
      yield* page;
      const last = page.at(-1);
      after = last === undefined ? undefined : [last.name, last.id];
    } while (after !== undefined);
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
  if (site.lifecycle === 'live' && !(await exists(join(parts.data.sites, site.id)))) note(`sites/${site.id}`, 'the folder is missing');
  for (const [host, fingerprint] of applied.routes) {
    await compare(join(parts.data.routes, host), fingerprint, (problem) => note(`routes/${host}`, problem));
  }
  for (const [pool, { fingerprint }] of applied.pools) {
    await compare(join(parts.data.pools, `${pool}.json`), fingerprint, (problem) => note(`pools/${pool}.json`, problem));
  }
}

async function compare(path: string, fingerprint: string | null, note: (problem: string) => void): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) note('is missing: daspanel rebuild makes it again');
  else if (fingerprintOf(text) !== fingerprint) note('is not what was written: daspanel rebuild makes it again');
}

/** True also where this user may not look. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}
