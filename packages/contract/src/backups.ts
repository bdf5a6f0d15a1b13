import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { job } from './jobs.ts';
import { timestamp } from './text.ts';

export const backupId = z
  .string()
  .regex(/^b[0-9a-hjkmnp-tv-z]{15}$/, 'must be an id that starts with b')
  .brand<'BackupId'>();
export type BackupId = z.infer<typeof backupId>;

const bytes = z.int().min(0);

export const backup = z
  .strictObject({
    id: backupId,
    takenAt: timestamp.meta({ description: 'The installation is restored as it was then' }),
    endedAt: timestamp,
    version: z.string().meta({ description: 'Of Daspanel, which made it' }),
    files: z.int(),
    bytes: bytes.meta({ description: 'Of all files and dumps, also of those that it shares with the backup before' }),
    newBytes: bytes.meta({ description: 'Of those that it does not share' }),
    databases: z.array(z.string()).meta({ description: 'Full names of the databases in it' }),
    hasSecrets: z.boolean().meta({ description: 'Whether keys and certificates are in it, sealed with a passphrase' }),
    problems: z
      .array(z.strictObject({ path: z.string(), problem: z.string() }))
      .meta({ description: 'What is not in it as it should be: the first 200' }),
    problemCount: z.int(),
  })
  .meta({ id: 'Backup' });
export type Backup = z.infer<typeof backup>;

const passphrase = z.string().min(12).max(1_000).meta({
  title: 'Passphrase',
  description: 'Seals keys and certificates. Without it they are left out; whoever loses it has lost them',
});

export const createBackupBody = z.strictObject({ passphrase: passphrase.nullable().default(null) });

const params = z.strictObject({ backup: backupId });
const started = { 202: { description: 'The job that does it', body: job, etag: true } } as const;

export const backups = {
  list: endpoint({
    id: 'backups.list',
    method: 'GET',
    path: '/v1/backups',
    access: 'backups:read',
    summary: 'List the backups of the installation, newest first',
    responses: { 200: { description: 'All of them', body: z.strictObject({ items: z.array(backup) }) } },
    problems: ['unavailable'],
  }),
  create: endpoint({
    id: 'backups.create',
    method: 'POST',
    path: '/v1/backups',
    access: 'backups:write',
    summary: 'Back up the installation',
    description:
      'While everything goes on: the state, all files of sites, mail and buckets, and a dump of each database, in `data/backups`. One is made at a time.',
    body: createBackupBody,
    responses: started,
    problems: ['wrong-state'],
  }),
  verify: endpoint({
    id: 'backups.verify',
    method: 'POST',
    path: '/v1/backups/{backup}/verify',
    access: 'backups:write',
    summary: 'Read a whole backup and compare it with its sums',
    params,
    responses: started,
    problems: ['unavailable'],
  }),
  delete: endpoint({
    id: 'backups.delete',
    method: 'DELETE',
    path: '/v1/backups/{backup}',
    access: 'backups:write',
    summary: 'Delete a backup',
    description: 'The others stay whole: what they share with it is kept.',
    params,
    responses: { 204: { description: 'It is gone' } },
    problems: ['unavailable'],
  }),
};
