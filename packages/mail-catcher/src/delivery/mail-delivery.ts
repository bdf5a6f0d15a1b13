import type { z } from 'zod';
import type { mailDelivery } from '@daspanel/formats/mail-requests.ts';

/** One answer to one try of sending a message on, for the recipients that it is about. */
export type MailDelivery = z.infer<typeof mailDelivery>;
