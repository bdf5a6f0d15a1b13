import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DEV_SERVER_TICKET_PATH } from '@daspanel/formats/console-requests.ts';
import { parseDevHost, type DevHost } from './dev-host.ts';
import type { Grants } from './grants.ts';
import { COOKIE, ownCookie } from './handed-on-fields.ts';
import { passOn, passOnUpgrade } from './pass-on.ts';
import { OWN_FIELDS, refuse, refuseUpgrade } from './refuse.ts';

interface Parts {
  readonly grants: Pick<Grants, 'redeem' | 'find'>;
  /** Of the installation. */
  readonly hostName: string;
}

/** Of all consoles together, each with at most 64 KiB that wait on either way. */
const MOST_CONNECTIONS = 512;
/** Milliseconds without a byte; the proxy's own patience is as long. */
const IDLE = 660_000;
const CLOSED = 'Open this from the panel: the page “Console” of the site lists what listens, with a button for each.';

/** The server that the proxy hands `*.dev.<host name>` to: what listens inside consoles, for whoever came with a ticket of the panel's. */
export function createDevServersServer({ grants, hostName }: Parts): Server {
  const server = createServer((request, response) => {
    const host = parseDevHost(request.headers.host, hostName);
    if (host === undefined) return refuse(response, 404, 'There is nothing at this name.');
    const ticket = readTicket(request);
    if (ticket !== undefined) return exchange(response, grants.redeem(ticket, host));
    const console = isForeign(request) ? undefined : grants.find(ownCookie(request), host);
    if (console === undefined) return refuse(response, 403, CLOSED);
    void passOn(request, response, console, host.port);
  });
  server.on('upgrade', (request, browser: Duplex, early) => {
    browser.on('error', () => {});
    const host = parseDevHost(request.headers.host, hostName);
    if (host === undefined) return refuseUpgrade(browser, '404 Not Found');
    const console = findForWebsocket(grants, request, host);
    if (console === undefined) return refuseUpgrade(browser, '403 Forbidden');
    passOnUpgrade(request, browser, early, console, host.port);
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(IDLE, (socket) => socket.destroy());
  return server;
}

function readTicket({ url = '', method }: IncomingMessage): string | undefined {
  const [path, ticket = ''] = url.split('?');
  return path === DEV_SERVER_TICKET_PATH && method === 'GET' ? ticket : undefined;
}

/** The ticket leaves the address at once; the cookie is for this one name, and no script reads it. */
function exchange(response: ServerResponse, cookie: string | undefined): void {
  if (cookie === undefined) return refuse(response, 403, `This link was good once, for half a minute. ${CLOSED}`);
  const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
  response.writeHead(303, { ...OWN_FIELDS, location: '/', 'set-cookie': `${COOKIE}=${cookie}; ${attributes}` }).end();
}

/** Sites are neighbours of this name, so that browsers send the cookie with what their pages ask for: of that only a page that is opened anew is answered. */
function isForeign({ method, headers }: IncomingMessage): boolean {
  if (headers.origin !== undefined && headers.origin !== ownOrigin(headers.host)) return true;
  const from = headers['sec-fetch-site'];
  if (from === undefined || from === 'same-origin' || from === 'none') return false;
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return method !== 'GET' || !isVisit;
}

function findForWebsocket(grants: Parts['grants'], request: IncomingMessage, host: DevHost) {
  const { origin, host: name, upgrade } = request.headers;
  if (origin !== ownOrigin(name) || upgrade?.toLowerCase() !== 'websocket') return undefined;
  return grants.find(ownCookie(request), host);
}

function ownOrigin(host: string | undefined): string {
  return `https://${host ?? ''}`;
}
