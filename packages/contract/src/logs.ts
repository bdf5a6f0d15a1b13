import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const siteLog = z.enum(['access', 'php-error']);

export const logs = {
  tail: endpoint({
    id: 'logs.tail',
    method: 'GET',
    path: '/v1/sites/{site}/logs/{log}',
    access: 'logs:read',
    summary: 'Read the end of a log of a site',
    params: z.strictObject({ site: siteId, log: siteLog }),
    query: z.strictObject({ bytes: z.int().min(1).max(1_048_576).default(65_536).meta({ description: 'At most this much' }) }),
    responses: {
      200: {
        description: 'The last whole lines',
        body: z.strictObject({ text: z.string(), size: z.int().meta({ description: 'Bytes of the whole log' }) }),
      },
    },
    problems: ['unavailable'],
  }),
};
