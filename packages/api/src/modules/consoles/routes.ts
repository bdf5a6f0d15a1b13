import { contract, type ConsoleTicket, type OpenConsole } from '@daspanel/contract';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound } from '../../problem.ts';
import { findSite } from '../sites/change-site.ts';
import type { ConsoleParts } from './console-parts.ts';
import { issueTicket, type Ticket } from './issue-ticket.ts';
import { isOwn, openConsole } from './open-console.ts';
import type { HeldConsole } from './open-consoles.ts';

const { consoles } = contract;

export function consoleHandlers(parts: ConsoleParts): Handler[] {
  return [
    handle(consoles.list, ({ params, caller }) => {
      const { id } = findSite(parts, caller, params.site);
      return { status: 200, body: { items: parts.openConsoles.ofSite(id).map((console) => present(console, caller)) } };
    }),
    handle(consoles.open, async ({ params, body, caller }) => {
      const { console, ticket } = await openConsole(parts, caller, { ...body, site: params.site });
      return { status: 201, body: presentTicket(parts, caller, { console, ticket }) };
    }),
    handle(consoles.join, async ({ params, caller }) => {
      const console = findConsole(parts, caller, params);
      if (!isOwn(caller, console)) throw notFound();
      const ticket = issueTicket(parts);
      await parts.consolePart.admit({ console: console.id, ticketHash: ticket.hash });
      await parts.changes.write('consoles.join', caller, (change) =>
        change.describe({ object: console.id, site: console.site, owner: console.owner }),
      );
      return { status: 201, body: presentTicket(parts, caller, { console, ticket }) };
    }),
    handle(consoles.end, async ({ params, caller }) => {
      const { id, site, owner } = findConsole(parts, caller, params);
      await parts.changes.write('consoles.end', caller, (change) => change.describe({ object: id, site, owner }));
      await parts.consolePart.end({ console: id, reason: 'closed' });
      return { status: 204 };
    }),
  ];
}

function findConsole(parts: ConsoleParts, caller: Caller, params: { readonly site: SiteId; readonly console: string }): HeldConsole {
  const found = parts.openConsoles.find(findSite(parts, caller, params.site).id, params.console);
  if (found === undefined) throw notFound();
  return found;
}

function present(console: HeldConsole, caller: Caller): OpenConsole {
  const { id, version, state, address, openedAt } = console;
  const actor = console.caller.actor.id;
  return { id, version, actor, isOwn: isOwn(caller, console), state, address, openedAt: new Date(openedAt).toISOString() };
}

function presentTicket(
  { panelOrigin }: ConsoleParts,
  caller: Caller,
  { console, ticket }: { readonly console: HeldConsole; readonly ticket: Ticket },
): ConsoleTicket {
  const url = `${panelOrigin.replace(/^https:/, 'wss:')}/v1/consoles/connect`;
  return { console: present(console, caller), ticket: ticket.text, url, expiresAt: ticket.expiresAt };
}
