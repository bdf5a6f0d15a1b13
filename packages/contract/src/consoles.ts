import { consoleId } from '@daspanel/formats/console-requests.ts';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { timestamp } from './text.ts';

export const openConsole = z
  .strictObject({
    id: consoleId,
    version: versionId.meta({ description: 'Whose folder and PHP it began with' }),
    actor: z.string().meta({ description: 'Who opened it, as in the audit log' }),
    isOwn: z.boolean().meta({ description: 'You opened it, in this session or with this token: only then can you join it' }),
    state: z.enum(['waiting', 'open', 'away']).meta({
      description: '`waiting`: nobody has come with its ticket; `away`: the connection broke, and it ends soon unless somebody joins it',
    }),
    address: z.string().nullable().meta({ description: 'Where the person connects from' }),
    openedAt: timestamp,
  })
  .meta({ id: 'Console' });
export type OpenConsole = z.infer<typeof openConsole>;

export const consoleTicket = z
  .strictObject({
    console: openConsole,
    ticket: z.string().meta({ description: 'Good once; sent in the first message, never in an address' }),
    url: z.string().meta({ description: 'Address of the websocket, for pages of the panel alone' }),
    expiresAt: timestamp,
  })
  .meta({ id: 'ConsoleTicket' });
export type ConsoleTicket = z.infer<typeof consoleTicket>;

export const openConsoleBody = z.strictObject({
  version: versionId.optional().meta({ title: 'Version', description: 'Absent: the active one' }),
});
export type OpenConsoleBody = z.infer<typeof openConsoleBody>;

const site = z.strictObject({ site: siteId });
const params = site.extend({ console: consoleId });
const access = 'consoles:open';

/** Shells in the sandboxes of sites. */
export const consoles = {
  list: endpoint({
    id: 'consoles.list',
    method: 'GET',
    path: '/v1/sites/{site}/consoles',
    access,
    summary: 'List the open consoles of a site',
    params: site,
    responses: { 200: { description: 'Those that have not ended, oldest first', body: z.strictObject({ items: z.array(openConsole) }) } },
  }),
  open: endpoint({
    id: 'consoles.open',
    method: 'POST',
    path: '/v1/sites/{site}/consoles',
    access,
    summary: 'Open a console',
    description:
      'A shell as the site’s user, in its sandbox and in the folder of a version. It begins when its ticket is brought to `url` (a websocket), and ends with whoever opened it: ' +
      'when his session or token ends, when he loses the site, half an hour after anything happened, or a minute after his connection broke.',
    params: site,
    body: openConsoleBody,
    showsSecret: true,
    responses: { 201: { description: 'The console and its ticket', body: consoleTicket } },
    problems: ['limit-reached', 'version-not-ready', 'wrong-state'],
    example: { body: {} },
  }),
  join: endpoint({
    id: 'consoles.join',
    method: 'POST',
    path: '/v1/sites/{site}/consoles/{console}/tickets',
    access,
    summary: 'Come back to a console of your own',
    description: 'Another ticket. What was printed last, up to 256 KiB, is shown again; whoever is connected to it is not any more.',
    params,
    showsSecret: true,
    responses: { 201: { description: 'The console and its ticket', body: consoleTicket } },
  }),
  end: endpoint({
    id: 'consoles.end',
    method: 'DELETE',
    path: '/v1/sites/{site}/consoles/{console}',
    access,
    summary: 'End a console',
    description: 'At once, with everything that runs in it.',
    params,
    responses: { 204: { description: 'Nothing of it is left' } },
  }),
};
