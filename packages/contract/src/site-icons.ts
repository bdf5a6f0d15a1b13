import { versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { siteParams } from './sites.ts';

/** Bytes of the largest icon that is shown. */
export const LARGEST_ICON = 64 * 1024;

export const siteIcons = {
  get: endpoint({
    id: 'site-icons.get',
    method: 'GET',
    path: '/v1/sites/{site}/icon',
    access: 'sites:read',
    summary: 'Read the icon of a site',
    description:
      'That of the live version: `favicon.ico`, `favicon.png`, `apple-touch-icon.png` or `favicon-32x32.png` in its document root, else what `index.html` there links to in the same place. ICO, PNG, GIF, JPEG and WebP of 64 KiB at most; may be ten minutes old.',
    params: siteParams,
    query: z.strictObject({
      live: versionId.optional().meta({
        description: 'Not looked at: with the id of the live version the address is another one as soon as another version goes live',
      }),
    }),
    responses: {
      200: { description: 'The icon, by its own media type', mediaType: 'image/*', etag: true },
      204: { description: 'It has none' },
    },
    problems: ['unavailable'],
  }),
};
