import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { timestamp } from './text.ts';

export const jobId = z
  .string()
  .regex(/^j[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with j')
  .brand<'JobId'>();
export type JobId = z.infer<typeof jobId>;

export const jobKind = z.enum([
  'version.clone',
  'version.content',
  'database.export',
  'database.import',
  'database.clone',
  'database.rewrite',
  'system.rebuild',
  'system.verify',
  'backup.create',
  'backup.verify',
  'backup.load',
]);
export type JobKind = z.infer<typeof jobKind>;
export const jobState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export type JobState = z.infer<typeof jobState>;

export const job = z
  .strictObject({
    id: jobId,
    kind: jobKind,
    state: jobState,
    site: siteId.nullable(),
    version: versionId.nullable(),
    progress: z
      .strictObject({ done: z.number(), total: z.number().nullable(), unit: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'How far it is; `total` null: not known' }),
    result: z.record(z.string(), z.unknown()).nullable().meta({ description: 'What came of it, once it succeeded' }),
    problem: z.strictObject({ code: z.string(), detail: z.string() }).nullable().meta({ description: 'Why it failed' }),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    endedAt: timestamp.nullable(),
    revision: z.int(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof job>;

const jobLogEntry = z.strictObject({ at: timestamp, text: z.string() });
const params = z.strictObject({ job: jobId });

export const jobs = {
  list: endpoint({
    id: 'jobs.list',
    method: 'GET',
    path: '/v1/jobs',
    access: 'jobs:read',
    summary: 'List jobs, newest first',
    query: z.strictObject({ ...pageQuery, site: siteId.optional(), state: jobState.optional(), kind: jobKind.optional() }),
    responses: { 200: { description: 'One page of jobs', body: pageOf(job) } },
    problems: ['invalid-cursor'],
  }),
  get: endpoint({
    id: 'jobs.get',
    method: 'GET',
    path: '/v1/jobs/{job}',
    access: 'jobs:read',
    summary: 'Read a job',
    params,
    responses: { 200: { description: 'The job', body: job, etag: true } },
  }),
  cancel: endpoint({
    id: 'jobs.cancel',
    method: 'POST',
    path: '/v1/jobs/{job}/cancel',
    access: 'jobs:write',
    summary: 'Cancel a job',
    params,
    responses: { 202: { description: 'The job; it ends soon', body: job, etag: true } },
    problems: ['wrong-state'],
  }),
  log: endpoint({
    id: 'jobs.log',
    method: 'GET',
    path: '/v1/jobs/{job}/log',
    access: 'jobs:read',
    summary: 'Read the log of a job',
    params,
    query: z.strictObject(pageQuery),
    responses: { 200: { description: 'One page of lines, oldest first', body: pageOf(jobLogEntry) } },
    problems: ['invalid-cursor'],
  }),
};
