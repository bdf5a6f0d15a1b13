import { connectConsole, type ConsoleClient } from '@daspanel/console/testing/console-client.ts';
import { connectDevServer } from '@daspanel/console/testing/dev-server-client.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson, panelOrigin, signIn, signInAsOwner, type Person } from '../src/people.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Echoes one short text by websocket. */
const ECHO = `
const { createHash } = require('node:crypto');
require('node:http').createServer((_, response) => response.end('plain')).on('upgrade', (request, socket) => {
  const key = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nupgrade: websocket\\r\\nconnection: Upgrade\\r\\nsec-websocket-accept: ' + key + '\\r\\n\\r\\n');
  socket.on('data', (frame) => {
    const bytes = Buffer.from(frame.subarray(6)).map((byte, at) => byte ^ frame[2 + (at % 4)]);
    socket.write(Buffer.concat([Buffer.from([0x81, bytes.length]), bytes]));
  });
}).listen(3000, '127.0.0.1');
`;
const TIMEOUT = { timeout: 15_000, interval: 100 };
let daspanel: RunningDaspanel;
let owner: Person;
let site: SiteFacts;
beforeAll(async () => {
  daspanel = await startDaspanel();
  owner = await signInAsOwner(daspanel);
  const page = `<?php echo 'from the console: ', $_SERVER['HTTP_HOST'], ' ', json_encode($_COOKIE);`;
  site = await createSite(daspanel, { name: 'dev-site', version: php('8.2') }, { 'index.php': page, 'echo.cjs': ECHO });
});
afterAll(() => daspanel?.stop());

type Shell = ConsoleClient & { readonly id: string };

async function openConsole(person: Person, command: string): Promise<Shell> {
  const answer = await person.call('POST', `/v1/sites/${site.id}/consoles`, {});
  const { ticket, console } = answer.json as { readonly ticket: string; readonly console: { readonly id: string } };
  const { httpsPort: port, authority, hostName } = daspanel;
  const client = connectConsole({ port, host: `admin.${hostName}`, authority, origin: panelOrigin(daspanel), ticket });
  await client.see('$ ');
  client.type(`${command}\r`);
  return { ...client, id: console.id };
}

const serversOf = async (person: Person) =>
  ((await person.call('GET', `/v1/sites/${site.id}/dev-servers`)).json as { items: readonly { port: number; console: string }[] }).items;

const nameOf = (port: number, of = site.id) => `${port}--${of}.dev.${daspanel.hostName}`;
const link = (person: Person, port: number, console: string) =>
  person.call('POST', `/v1/sites/${site.id}/dev-servers/${port}/open`, { console });

/** Follows the link that the panel opens, and gives the cookie that the browser has from it. */
async function enter(person: Person, port: number, console: string): Promise<string> {
  const answer = await link(person, port, console);
  const { url } = answer.json as { readonly url: string };
  expect([answer.status, new URL(url).hostname, new URL(url).port]).toEqual([201, nameOf(port), String(daspanel.httpsPort)]);
  const { pathname, search } = new URL(url);
  const opened = await daspanel.visitSecurely(nameOf(port), pathname + search);
  expect([opened.status, opened.headers.location]).toEqual([303, '/']);
  expect((await daspanel.visitSecurely(nameOf(port), pathname + search)).status).toBe(403);
  return opened.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

test('F56: PHP’s own server in a console is seen at its own name over TLS, with the cookie alone, and ends with the console', async () => {
  const shell = await openConsole(owner, 'php -S 127.0.0.1:8000');
  await expect.poll(() => serversOf(owner), TIMEOUT).toEqual([{ port: 8000, console: shell.id }]);
  const cookie = await enter(owner, 8000, shell.id);
  const see = (headers: Record<string, string>, host = nameOf(8000)) => daspanel.visitSecurely(host, '/', { headers });
  const seen = await see({ cookie: `mine=1; ${cookie}` });
  expect([seen.status, seen.text]).toEqual([200, `from the console: ${nameOf(8000)}:${daspanel.httpsPort} {"mine":"1"}`]);

  expect((await see({})).status).toBe(403);
  expect((await see({ cookie: '__Host-daspanel-dev=guess' })).status).toBe(403);
  expect((await see({ cookie }, nameOf(8001))).status).toBe(403);
  expect((await see({ cookie }, nameOf(8000, 's000000000000000'))).status).toBe(403);
  expect((await see({ cookie }, `other.dev.${daspanel.hostName}`)).status).toBe(404);
  const plain = await daspanel.visit(nameOf(8000), '/', { headers: { cookie } });
  expect([plain.status, plain.headers.location]).toEqual([301, `https://${nameOf(8000)}:${daspanel.httpsPort}/`]);

  const { text } = await owner.call('GET', `/v1/audit?site=${site.id}&action=dev-servers.open`);
  expect(text).toContain('"port":8000');
  shell.type('\u0003');
  await expect.poll(() => serversOf(owner), TIMEOUT).toEqual([]);
  expect((await link(owner, 8000, shell.id)).status).toBe(409);
  expect((await see({ cookie })).status).toBe(502);
  await owner.call('DELETE', `/v1/sites/${site.id}/consoles/${shell.id}`);
  expect((await see({ cookie })).status).toBe(403);
  expect((await link(owner, 8000, shell.id)).status).toBe(404);
});

test('others do not see it, and a websocket ends with the session of whoever opened it', async () => {
  const client = await createPerson(daspanel, { role: 'collaborator' });
  expect((await daspanel.call('PUT', `/v1/sites/${site.id}/members/${client.id}`)).status).toBeLessThan(300);
  const second = await signIn(daspanel, client.email);
  const shell = await openConsole(client, 'node echo.cjs');
  await expect.poll(() => serversOf(client), TIMEOUT).toEqual([{ port: 3000, console: shell.id }]);
  for (const other of [owner, second]) {
    expect(await serversOf(other)).toEqual([]);
    expect((await link(other, 3000, shell.id)).status).toBe(404);
  }
  const cookie = await enter(client, 3000, shell.id);
  const { httpsPort: port, authority } = daspanel;
  const socket = await connectDevServer({ port, host: nameOf(3000), authority, cookie });
  expect(await socket.exchange('hello')).toBe('hello');
  await expect(connectDevServer({ port, host: nameOf(3000), authority, cookie: '' })).rejects.toThrow('403');
  await client.call('POST', '/v1/sign-out', {});
  await socket.closed;
  expect((await daspanel.visitSecurely(nameOf(3000), '/', { headers: { cookie } })).status).toBe(403);
});
