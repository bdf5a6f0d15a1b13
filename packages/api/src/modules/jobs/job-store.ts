import { jobId, jobKind, jobState, type DatabaseId, type Job, type JobId, type JobKind } from '@daspanel/contract';
import { siteId, versionId, type SiteId, type VersionId } from '@daspanel/formats/identifiers.ts';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { seesRecord, visibleTo, type Actor } from '../../access/actor.ts';

const row = z.object({
  id: jobId,
  kind: jobKind,
  state: jobState,
  owner: z.string(),
  site: siteId.nullable(),
  version: versionId.nullable(),
  input: z.string(),
  progress: z.string().nullable(),
  result: z.string().nullable(),
  problem: z.string().nullable(),
  cancelling: z.number(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  revision: z.number(),
});
export type JobRow = z.infer<typeof row>;
const logRow = z.object({ id: z.number(), at: z.number(), text: z.string() });

export interface NewJob {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly owner: string;
  readonly site: SiteId | null;
  readonly version: VersionId | null;
  readonly input: unknown;
}

export interface JobFilter {
  readonly site?: string | undefined;
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
  readonly after?: readonly [number, string] | undefined;
  readonly limit: number;
}

export type JobEnd =
  | { readonly state: 'succeeded'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly state: 'failed' | 'cancelled'; readonly problem: { readonly code: string; readonly detail: string } };

/** Jobs and their logs. Writing methods must run inside a transaction. */
export function createJobStore(database: DatabaseSync) {
  const insert = database.prepare(
    "INSERT INTO jobs (id, kind, state, owner, site, version, input, cancelling, created_at, revision) VALUES (?, ?, 'queued', ?, ?, ?, ?, 0, ?, 1)",
  );
  const find = database.prepare('SELECT * FROM jobs WHERE id = ?');
  const unfinished = database.prepare("SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY created_at, id");
  const ofObject = database.prepare("SELECT * FROM jobs WHERE state IN ('queued', 'running') AND (version = ?1 OR instr(input, ?1) > 0)");
  const start = database.prepare("UPDATE jobs SET state = 'running', started_at = ?, revision = revision + 1 WHERE id = ?");
  const progress = database.prepare('UPDATE jobs SET progress = ?, revision = revision + 1 WHERE id = ?');
  const cancel = database.prepare('UPDATE jobs SET cancelling = 1, revision = revision + 1 WHERE id = ?');
  // What the job was given is needed until its end only, and may hold an address with a key in it.
  const end = database.prepare(
    "UPDATE jobs SET state = ?1, result = ?2, problem = ?3, ended_at = ?4, input = '{}', progress = iif(?1 = 'succeeded', NULL, progress), revision = revision + 1 WHERE id = ?5",
  );
  const appendLog = database.prepare('INSERT INTO job_log (job, at, text) VALUES (?, ?, ?)');
  const readLog = database.prepare('SELECT id, at, text FROM job_log WHERE job = ? AND id > ? ORDER BY id LIMIT ?');
  const pruneLog = database.prepare('DELETE FROM job_log WHERE job IN (SELECT id FROM jobs WHERE ended_at < ?)');
  const prune = database.prepare('DELETE FROM jobs WHERE ended_at < ?');
  return {
    insert(job: NewJob, now: number): void {
      insert.run(job.id, job.kind, job.owner, job.site, job.version, JSON.stringify(job.input), now);
    },
    read(id: JobId): JobRow | undefined {
      return row.optional().parse(find.get(id));
    },
    listUnfinished(): JobRow[] {
      return z.array(row).parse(unfinished.all());
    },
    /** Jobs that have not ended and fill, or read, a version or a database. */
    runningOf(id: VersionId | DatabaseId): JobRow[] {
      return z.array(row).parse(ofObject.all(id));
    },
    start(id: JobId, now: number): void {
      start.run(now, id);
    },
    saveProgress(id: JobId, value: NonNullable<Job['progress']>): void {
      progress.run(JSON.stringify(value), id);
    },
    cancel(id: JobId): void {
      cancel.run(id);
    },
    end(id: JobId, outcome: JobEnd, now: number): void {
      const [result, problem] =
        outcome.state === 'succeeded' ? [JSON.stringify(outcome.result), null] : [null, JSON.stringify(outcome.problem)];
      end.run(outcome.state, result, problem, now, id);
    },
    log(id: JobId, text: string, now: number): void {
      appendLog.run(id, now, text.slice(0, 2000));
    },
    readLog(id: JobId, after: number, limit: number): z.infer<typeof logRow>[] {
      return z.array(logRow).parse(readLog.all(id, after, limit));
    },
    prune(before: number): void {
      pruneLog.run(before);
      prune.run(before);
    },
    forActor(actor: Actor) {
      return {
        find(id: string): JobRow | undefined {
          const found = row.optional().parse(find.get(id));
          return found !== undefined && seesRecord(actor, found) ? found : undefined;
        },
        list(filter: JobFilter): JobRow[] {
          const visible = visibleTo(actor);
          const wanted = (['site', 'state', 'kind'] as const).flatMap((column) =>
            filter[column] === undefined ? [] : [{ sql: `${column} = ?`, value: filter[column] }],
          );
          const conditions = [visible.sql, ...wanted.map(({ sql }) => sql)];
          const values: SQLInputValue[] = [...visible.values, ...wanted.map(({ value }) => value)];
          if (filter.after !== undefined) {
            conditions.push('(created_at, id) < (?, ?)');
            values.push(...filter.after);
          }
          const sql = `SELECT * FROM jobs WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT ?`;
          return z.array(row).parse(database.prepare(sql).all(...values, filter.limit));
        },
      };
    },
  };
}
export type JobStore = ReturnType<typeof createJobStore>;

export function presentJob(job: JobRow): Job {
  const time = (value: number | null) => (value === null ? null : new Date(value).toISOString());
  const parse = (text: string | null): never => (text === null ? null : JSON.parse(text)) as never;
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    site: job.site,
    version: job.version,
    progress: parse(job.progress),
    result: parse(job.result),
    problem: parse(job.problem),
    createdAt: new Date(job.created_at).toISOString(),
    startedAt: time(job.started_at),
    endedAt: time(job.ended_at),
    revision: job.revision,
  };
}
