import { endpoint } from './endpoint.ts';
import { job } from './jobs.ts';

const started = { 202: { description: 'The job that does it', body: job, etag: true } } as const;

export const system = {
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
