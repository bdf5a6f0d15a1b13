import { contract, type DevServer } from '@daspanel/contract';
import { DEV_SERVER_TICKET_PATH } from '@daspanel/formats/console-requests.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Caller } from '../../access/caller.ts';
import { handle, type Handler } from '../../http/handler.ts';
import { notFound } from '../../problem.ts';
import type { ConsoleParts } from '../consoles/console-parts.ts';
import { issueTicket } from '../consoles/issue-ticket.ts';
import { isOwn } from '../consoles/open-console.ts';
import type { HeldConsole } from '../consoles/open-consoles.ts';
import { findSite } from '../sites/change-site.ts';

interface Parts extends ConsoleParts {
  /** `https://<port>--<site id>.dev.<host name>`, with the port of HTTPS. */
  readonly devServerOrigin: (port: number, site: SiteId) => string;
}

const { devServers } = contract;

export function devServerHandlers(parts: Parts): Handler[] {
  return [
    handle(devServers.list, async ({ params, caller }) => {
      const found = await Promise.all(ownConsoles(parts, caller, params.site).map((console) => serversOf(parts, console)));
      return { status: 200, body: { items: found.flat() } };
    }),
    handle(devServers.open, async ({ params, body, caller }) => {
      const port = Number(params.port);
      const console = ownConsoles(parts, caller, params.site).find(({ id }) => id === body.console);
      if (console === undefined) throw notFound();
      const { id, site, owner } = console;
      const { text, hash, expiresAt } = issueTicket(parts);
      await parts.consolePart.showPort({ console: id, port, ticketHash: hash });
      await parts.changes.write('dev-servers.open', caller, (change) => change.describe({ object: id, site, owner, details: { port } }));
      return { status: 201, body: { url: `${parts.devServerOrigin(port, site)}${DEV_SERVER_TICKET_PATH}?${text}`, expiresAt } };
    }),
  ];
}

/** Those of others are closed: what may be seen of a console ends with the right of whoever opened it. */
function ownConsoles(parts: Parts, caller: Caller, site: SiteId): readonly HeldConsole[] {
  return parts.openConsoles.ofSite(findSite(parts, caller, site).id).filter((console) => isOwn(caller, console));
}

async function serversOf({ consolePart }: Parts, { id, state }: HeldConsole): Promise<readonly DevServer[]> {
  if (state === 'waiting') return [];
  const ports = await consolePart.listening({ console: id });
  return ports.map((port) => ({ port, console: id }));
}
