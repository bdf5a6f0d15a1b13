import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { job } from './jobs.ts';
import { timestamp } from './text.ts';

const started = { 202: { description: 'The job that does it', body: job, etag: true } } as const;

const bytes = z.int().min(0);

export const systemReport = z
  .strictObject({
    version: z.string().meta({ description: 'Of Daspanel' }),
    hostName: z.string(),
    panel: z.string().meta({ description: 'Where the control panel is' }),
    startedAt: timestamp.meta({ description: 'When the API started' }),
    machine: z.strictObject({
      system: z.string().meta({ description: 'As it calls itself, such as Debian GNU/Linux 12 (bookworm)' }),
      kernel: z.string(),
      architecture: z.string(),
      processors: z.int(),
      load: z.number().meta({ description: 'Processes that run or wait to, on average over a minute' }),
      memory: z.strictObject({ total: bytes, available: bytes }),
      upSince: timestamp,
    }),
    disk: z.strictObject({ total: bytes, available: bytes }).meta({ description: 'Where the data directory lies; bytes' }),
    components: z.array(
      z.strictObject({
        name: z.string(),
        version: z.string().nullable().meta({ description: 'Null: it is not installed' }),
        from: z.enum(['daspanel', 'debian', 'npm']).meta({ description: 'What brings it, and updates it' }),
      }),
    ),
  })
  .meta({ id: 'SystemReport' });
export type SystemReport = z.infer<typeof systemReport>;

export const system = {
  get: endpoint({
    id: 'system.get',
    method: 'GET',
    path: '/v1/system',
    access: 'parts:read',
    summary: 'Read what the installation consists of, and how its machine is',
    responses: { 200: { description: 'Versions, machine and disk', body: systemReport } },
    problems: ['unavailable'],
  }),
  rebuild: endpoint({
    id: 'system.rebuild',
    method: 'POST',
    path: '/v1/rebuild',
    access: 'system:write',
    summary: 'Make everything that is derived from the state again',
    description:
      'Routes, pools and buckets of all sites, access keys, mail settings, and databases and their users where they are missing. The job says what failed, and why.',
    responses: started,
  }),
  verify: endpoint({
    id: 'system.verify',
    method: 'POST',
    path: '/v1/verify',
    access: 'system:write',
    summary: 'Check the data directory',
    description:
      'State, audit chain, routes, pools, buckets, access keys and content. Changes nothing; the job’s result lists what is wrong.',
    responses: started,
  }),
};
