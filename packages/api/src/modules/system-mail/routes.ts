import { contract } from '@daspanel/contract';
import { INSTALLATION_MAILBOX, mailMessage, mailSummary } from '@daspanel/formats/mail-requests.ts';
import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { formatCursor, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { Problem } from '../../problem.ts';
import type { AskMail } from '../mail/mail-part.ts';
import { presentMessage, presentSummary } from '../mail/present-message.ts';

const { systemMail } = contract;
const page = z.object({ items: z.array(mailSummary), next: z.string().nullable() });
const site = INSTALLATION_MAILBOX;

export function systemMailHandlers({ askMail }: { readonly askMail: AskMail }): Handler[] {
  return [
    handle(systemMail.list, async ({ query, caller }) => {
      checkOwner(caller.actor);
      const list = ['system-mail.list'];
      const after = parseCursor(list, ['string'] as const, query.cursor)?.[0];
      const found = page.parse(await askMail('mail.list', { site, after, limit: query.limit }));
      const next = found.next === null ? null : formatCursor(list, [found.next]);
      return { status: 200, body: { items: found.items.map(presentSummary), next } };
    }),
    handle(systemMail.get, async ({ params, caller }) => {
      checkOwner(caller.actor);
      return { status: 200, body: presentMessage(mailMessage.parse(await askMail('mail.read', { site, message: params.message }))) };
    }),
  ];
}

/** Whoever reads a link to another's password has his account: an admin must not become owner by it. */
function checkOwner(actor: Actor): void {
  if (!actor.isTrusted)
    throw new Problem('not-permitted', 'only owners see the messages of Daspanel itself: they hold links that let people in');
}
