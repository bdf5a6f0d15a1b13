import { z } from 'zod';
import { timestamp } from './text.ts';

export const viewLink = z
  .strictObject({
    url: z.string().meta({
      description:
        'For the `src` of a frame of the panel, at an origin of its own. Whoever knows it sees the content: it belongs into no log',
    }),
    expiresAt: timestamp.meta({ description: 'Unless it is used before: while it is used it stays good' }),
  })
  .meta({ id: 'ViewLink' });
export type ViewLink = z.infer<typeof viewLink>;
