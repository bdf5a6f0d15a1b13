import { consoleId } from '@daspanel/formats/console-requests.ts';
import { siteId } from '@daspanel/formats/identifiers.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { timestamp } from './text.ts';

const HIGHEST_PORT = 65_535;
const port = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, 'must be the number of a port')
  .refine((digits) => Number(digits) <= HIGHEST_PORT, `must be ${HIGHEST_PORT} at most`);

export const devServer = z
  .strictObject({
    port: z.int().meta({ description: 'TCP port that something listens on' }),
    console: consoleId.meta({ description: 'The console of yours that it runs in' }),
  })
  .meta({ id: 'DevServer' });
export type DevServer = z.infer<typeof devServer>;

export const devServerLink = z
  .strictObject({
    url: z.url().meta({ description: 'To be opened in a browser, once; it leads to the first page of the server' }),
    expiresAt: timestamp,
  })
  .meta({ id: 'DevServerLink' });
export type DevServerLink = z.infer<typeof devServerLink>;

export const openDevServerBody = z.strictObject({
  console: consoleId.meta({ title: 'Console', description: 'The console that it runs in' }),
});
export type OpenDevServerBody = z.infer<typeof openDevServerBody>;

const site = z.strictObject({ site: siteId });
const access = 'consoles:open';

/** What listens on ports inside consoles. */
export const devServers = {
  list: endpoint({
    id: 'dev-servers.list',
    method: 'GET',
    path: '/v1/sites/{site}/dev-servers',
    access,
    summary: 'List what listens in your consoles of a site',
    description:
      'Only in consoles that you have opened, in this session or with this token. A server appears about a second after it has begun to listen.',
    params: site,
    responses: { 200: { description: 'By console and port', body: z.strictObject({ items: z.array(devServer) }) } },
  }),
  open: endpoint({
    id: 'dev-servers.open',
    method: 'POST',
    path: '/v1/sites/{site}/dev-servers/{port}/open',
    access,
    summary: 'Open a development server in the browser',
    description:
      'Answers a link to `https://<port>--<site>.dev.<host name>`, which is good once and for half a minute, and gives the browser a cookie for that name alone. What it opens ends with the console, and so with your session.',
    params: site.extend({ port }),
    body: openDevServerBody,
    showsSecret: true,
    responses: { 201: { description: 'The link', body: devServerLink } },
    problems: ['wrong-state'],
    example: { body: { console: 'z000000000000000' } },
  }),
};
