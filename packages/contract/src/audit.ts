import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { pageOf, pageQuery } from './page.ts';
import { timestamp } from './text.ts';

export const auditRecord = z
  .strictObject({
    sequence: z.int(),
    at: timestamp,
    actor: z.string().meta({
      description: '`user:<id>`, `user:<id> for user:<id>` (who looks through another’s eyes), `token:<id>`, `system` or `anonymous`',
    }),
    address: z.string().nullable(),
    action: z.string().meta({ description: 'Id of the operation, such as `sites.create`' }),
    object: z.string().nullable().meta({ description: 'Id of what was acted on' }),
    site: siteId.nullable(),
    outcome: z.enum(['done', 'refused', 'failed']),
    details: z.record(z.string(), z.unknown()).meta({ description: 'What was changed, without secrets' }),
    requestId: z.string().nullable(),
    hash: z.string().meta({ description: 'SHA-256 over the record and the hash before it' }),
  })
  .meta({ id: 'AuditRecord' });
export type AuditRecord = z.infer<typeof auditRecord>;

const auditFilter = {
  site: siteId.optional(),
  action: z.string().max(64).optional(),
  object: z.string().max(64).optional(),
  actor: z
    .string()
    .max(64)
    .regex(/^[a-z0-9:]+$/, 'must be an id, with or without what it is before a colon')
    .optional()
    .meta({ description: 'As in `actor`; a person’s id finds what was done through his eyes too' }),
  outcome: auditRecord.shape.outcome.optional(),
  from: timestamp.optional().meta({ description: 'Not before' }),
  to: timestamp.optional().meta({ description: 'Before' }),
};

export const audit = {
  list: endpoint({
    id: 'audit.list',
    method: 'GET',
    path: '/v1/audit',
    access: 'audit:read',
    summary: 'List audit records, newest first',
    query: z.strictObject({ ...pageQuery, ...auditFilter }),
    responses: { 200: { description: 'One page of records', body: pageOf(auditRecord) } },
    problems: ['invalid-cursor'],
  }),
  export: endpoint({
    id: 'audit.export',
    method: 'GET',
    path: '/v1/audit/export',
    access: 'audit:read',
    summary: 'Download audit records, newest first',
    description:
      '`jsonl`: a record as JSON on each line. `csv`: RFC 4180 with a header; texts that a spreadsheet would run as formulas get an apostrophe before them.',
    query: z.strictObject({ ...auditFilter, format: z.enum(['csv', 'jsonl']).default('csv') }),
    responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
  }),
  verify: endpoint({
    id: 'audit.verify',
    method: 'GET',
    path: '/v1/audit/verification',
    access: 'audit:read',
    summary: 'Check the chain of audit records',
    responses: {
      200: {
        description: 'Whether every record is as it was written',
        body: z.strictObject({
          intact: z.boolean(),
          records: z.int(),
          head: z.string().meta({ description: 'Hash of the last record: note it elsewhere to notice a shortened log' }),
          firstBad: z.int().nullable().meta({ description: 'Sequence of the first record that was changed, removed or moved' }),
        }),
      },
    },
  }),
};
