import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const bucket = z
  .strictObject({
    name: z.string(),
    version: versionId.meta({ description: 'The version whose files are its objects' }),
    active: z.boolean().meta({ description: 'True for the bucket with the name of the site: it always is the active version' }),
  })
  .meta({ id: 'Bucket' });

export const storage = {
  get: endpoint({
    id: 'storage.get',
    method: 'GET',
    path: '/v1/storage',
    access: 'access-keys:read',
    summary: 'Where S3 is, and which buckets a site has',
    query: z.strictObject({ site: siteId.optional().meta({ description: 'Left out: no buckets are listed' }) }),
    responses: {
      200: {
        description: 'What an S3 client is configured with',
        body: z.strictObject({
          endpoint: z.url().meta({ description: 'Endpoint of the S3 server; buckets stand in the path or before the host name' }),
          region: z.string(),
          buckets: z.array(bucket),
        }),
      },
    },
    problems: ['not-found'],
  }),
};
