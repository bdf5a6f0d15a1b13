import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const status = {
  get: endpoint({
    id: 'status.get',
    method: 'GET',
    path: '/v1/status',
    access: 'public',
    summary: 'Whether the installation works',
    description: 'Answers 200 as long as the API does. `parts.list` says more.',
    responses: {
      200: {
        description: '`degraded`: some part fails or does not answer',
        body: z.strictObject({ state: z.enum(['ok', 'degraded']) }),
      },
    },
  }),
};
