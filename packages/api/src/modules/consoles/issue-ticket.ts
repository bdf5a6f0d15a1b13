import { createHash, randomBytes } from 'node:crypto';
import { TICKET_SECONDS } from '@daspanel/formats/console-requests.ts';

export interface Ticket {
  readonly text: string;
  /** All that is kept of it. */
  readonly hash: string;
  readonly expiresAt: string;
}

const BYTES = 32;

export function issueTicket({ now }: { readonly now: () => number }): Ticket {
  const text = randomBytes(BYTES).toString('base64url');
  const hash = createHash('sha256').update(text).digest('hex');
  return { text, hash, expiresAt: new Date(now() + TICKET_SECONDS * 1000).toISOString() };
}
