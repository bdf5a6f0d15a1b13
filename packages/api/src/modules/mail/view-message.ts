import { contract } from '@daspanel/contract';
import { z } from 'zod';
import { handle, type Handler } from '../../http/handler.ts';
import { streamOf } from '../../view/stream-of.ts';
import type { ViewTickets } from '../../view/view-tickets.ts';
import { findSite } from '../sites/change-site.ts';
import type { MailParts } from './routes.ts';

const page = z.object({ html: z.string() });

/** Shows the neutralised HTML of a message in a frame of the panel. It is made again at each request, so that a message that is deleted is gone here too. */
export function viewMessageHandlers(parts: Pick<MailParts, 'sites' | 'askMail'> & { readonly viewTickets: ViewTickets }): Handler[] {
  return [
    handle(contract.mail.view, async ({ params, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      const read = async () => Buffer.from(page.parse(await parts.askMail('mail.html', { ...params, site })).html);
      await read();
      const ticket = parts.viewTickets.issue(caller.actor, async () => {
        findSite(parts, caller, params.site);
        const html = await read();
        return { kind: 'mail', type: 'text/html; charset=utf-8', size: html.length, read: (range) => streamOf(html, range) };
      });
      return { status: 201, body: ticket };
    }),
  ];
}
