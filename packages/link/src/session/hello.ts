import { z } from 'zod';

/** How connections between machines are named in TLS (RFC 7301). */
export const PROTOCOL_NAME = 'daspanel-link/1';

/** The first frame from each side. Unknown keys are passed by, so that a later version can say more. */
export const hello = z.object({
  /** Version of Daspanel. */
  version: z.string().max(64),
});
export type Hello = z.infer<typeof hello>;
