import type { mail } from '@daspanel/contract/mail.ts';

/** Which message of which site. */
export type MessageParams = ReturnType<typeof mail.get.params.parse>;
