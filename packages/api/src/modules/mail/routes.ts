import { contract, type EventType } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { mailMessage, mailSummary } from '@daspanel/formats/mail-requests.ts';
import { z } from 'zod';
import type { Caller } from '../../access/caller.ts';
import type { Action, ChangeWriter } from '../../changes/change-writer.ts';
import { formatCursor, parseCursor } from '../../http/cursor.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { Problem } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import type { SiteStore } from '../sites/site-store.ts';
import { downloadHandlers } from './download-message.ts';
import { DELIVERY_PATIENCE, type AskMail } from './mail-part.ts';
import { presentMessage, presentSummary } from './present-message.ts';
import { viewMessageHandlers } from './view-message.ts';
import type { ViewTickets } from '../../view/view-tickets.ts';

const { mail } = contract;
const page = z.object({ items: z.array(mailSummary), next: z.string().nullable() });
const usage = z.object({ messages: z.int(), bytes: z.int() });
const released = z.object({ accepted: z.array(z.string()), response: z.string() });

export interface MailParts {
  readonly sites: SiteStore;
  readonly changes: ChangeWriter;
  readonly askMail: AskMail;
  readonly viewTickets: ViewTickets;
}

export function mailHandlers(parts: MailParts): Handler[] {
  const { askMail } = parts;
  return [
    handle(mail.list, async ({ params, query, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      const { limit, cursor, search } = query;
      const list = ['mail.list', site, search ?? null];
      const after = parseCursor(list, ['string'] as const, cursor)?.[0];
      const found = page.parse(await askMail('mail.list', { site, search, after, limit }));
      const next = found.next === null ? null : formatCursor(list, [found.next]);
      return { status: 200, body: { items: found.items.map(presentSummary), next } };
    }),
    handle(mail.usage, async ({ params, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      return { status: 200, body: usage.parse(await askMail('mail.measure', { site })) };
    }),
    handle(mail.get, async ({ params, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      return { status: 200, body: presentMessage(mailMessage.parse(await askMail('mail.read', { ...params, site }))) };
    }),
    ...downloadHandlers(parts),
    ...viewMessageHandlers(parts),
    handle(mail.release, async ({ params, body, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      const answer = released.parse(await askMail('mail.release', { ...params, site, to: body.to }, DELIVERY_PATIENCE));
      const details = { accepted: answer.accepted, response: answer.response };
      await record(parts, caller, { action: 'mail.release', event: 'mail.released', site, object: params.message, details });
      return { status: 200, body: answer };
    }),
    handle(mail.delete, async ({ params, caller }) => {
      const { id: site } = findSite(parts, caller, params.site);
      await askMail('mail.remove', { ...params, site });
      await record(parts, caller, { action: 'mail.delete', event: 'mail.deleted', site, object: params.message, details: {} });
      return { status: 204 };
    }),
    handle(mail.clear, async ({ params, query, caller }) => {
      const site = findSite(parts, caller, params.site);
      if (query.confirm !== site.name)
        throw new Problem('confirmation-mismatch', 'repeat the name of the site as `confirm`: all its messages go');
      const { removed } = z.object({ removed: z.int() }).parse(await askMail('mail.clear', { site: site.id }, DELIVERY_PATIENCE));
      await record(parts, caller, { action: 'mail.clear', event: 'mail.deleted', site: site.id, object: site.id, details: { removed } });
      return { status: 200, body: { removed } };
    }),
  ];
}

interface Done {
  readonly action: Action;
  readonly event: EventType;
  readonly site: SiteId;
  readonly object: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Messages are kept by the mail part alone, so what was done to them is recorded once it is done. */
function record(parts: MailParts, caller: Caller, { action, event, site, object, details }: Done): Promise<void> {
  return parts.changes.write(action, caller, (change) => {
    change.describe({ object, site, owner: findSite(parts, caller, site).owner, details });
    change.announce(event, object);
  });
}
