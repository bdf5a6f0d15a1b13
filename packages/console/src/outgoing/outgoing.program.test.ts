import { join } from 'node:path';
import { publicInternet, type EgressRules } from '@daspanel/platform/egress-rules.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { openShell } from '@daspanel/testkit/console-under-test.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { makeTestServerCertificate } from '@daspanel/testkit/test-server-certificate.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { serveOutgoing } from '../testing/outgoing-under-test.ts';
import { startPackageServer, type PackageServer } from '../testing/package-server.ts';

const NAME = 'packages.example.com';
let launcher: LauncherUnderTest;
let site: SiteUnderTest;
let neighbour: SiteUnderTest;
let server: PackageServer;
let outgoing: Awaited<ReturnType<typeof serveOutgoing>>;
beforeAll(async () => {
  launcher = await startLauncher();
  const certificate = await makeTestServerCertificate([NAME]);
  server = await startPackageServer(NAME, certificate);
  const composer = {
    repositories: [{ type: 'composer', url: `https://${NAME}:${server.port}/composer` }, { 'packagist.org': false }],
    require: { 'acme/tiny': '1.0.0' },
    config: { cafile: 'root.pem' },
  };
  site = await makeSite(launcher, '1', { 'root.pem': certificate.root, 'composer.json': JSON.stringify(composer), 'package.json': '{}' });
  neighbour = await makeSite(launcher, '2', {});
  outgoing = await serveOutgoing(launcher.data.sockets.outgoingChannels, rules());
});
afterAll(async () => {
  await outgoing[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await launcher[Symbol.asyncDispose]();
});

/** Those of the product, but that the test's own server is on the Internet. */
function rules(): EgressRules {
  const usual = publicInternet({ hostNames: [] });
  return {
    ...usual,
    ports: [80, 443, server.port],
    resolve: (host) => (host === NAME ? Promise.resolve(['127.0.0.1']) : Promise.reject(new Error('no such name'))),
    permitsAddress: (address, port) => (address === '127.0.0.1' && port === server.port) || usual.permitsAddress(address, port),
  };
}

const end = z.object({ status: z.number().nullable(), output: z.string() });
async function run(command: string, more: object = {}) {
  const { version, pool } = site;
  const wanted = { site: site.site, version, pool, command, outgoing: true, seconds: 60, bytes: 20_000, ...more };
  return end.parse(await launcher.api.request('command.run', wanted));
}

test('a command fetches over HTTPS, and ends as its program does', async () => {
  const { status, output } = await run(
    `curl -sS --cacert root.pem https://${NAME}:${server.port}/npm/tiny | head -c 14; echo problem >&2; exit 7`,
  );
  expect({ status, output }).toEqual({ status: 7, output: '{"name":"tiny"problem\n' });
  expect(await run('kill -9 $$')).toMatchObject({ status: 137 });
});

test('git clones', async () => {
  const { status, output } = await run(
    `GIT_SSL_CAINFO=$PWD/root.pem git clone -q https://${NAME}:${server.port}/code.git code && cat code/README`,
  );
  expect({ status, output }).toEqual({ status: 0, output: 'from git\n' });
});

test('npm installs', async () => {
  const install = `npm install --no-audit --no-fund --no-update-notifier --cafile root.pem --registry https://${NAME}:${server.port}/npm/ tiny`;
  const { status, output } = await run(`${install} && node -p "require('tiny')"`);
  expect(output).toMatch(/added 1 package[^]*from npm\n$/);
  expect(status).toBe(0);
});

test('Node’s own fetch goes out too, and not where it must not', async () => {
  const { output } = await run(
    `NODE_EXTRA_CA_CERTS=root.pem node -e "fetch('https://${NAME}:${server.port}/npm/tiny').then((a) => a.json()).then((a) => console.log(a.name))"`,
  );
  expect(output).toBe('tiny\n');
});

test('composer installs', async () => {
  const { status, output } = await run(`composer install -n --no-progress 2>&1 && php -r 'require "vendor/autoload.php"; echo tiny();'`);
  expect(output).toMatch(/Installing acme\/tiny[^]*from composer$/);
  expect(status).toBe(0);
});

test('a console goes out, says so, and shows no port of its own', async () => {
  await using shell = openShell(launcher, site, { outgoing: true });
  shell.type(`curl -sS --cacert root.pem https://${NAME}:${server.port}/npm/tiny | head -c 14; echo; echo "$((40 + 2))"\r`);
  await expect.poll(shell.printed, { timeout: 15_000 }).toContain('{"name":"tiny"');
  expect(shell.printed()).toContain('HTTP and HTTPS to the public Internet');
});

test('N196: it reaches neither this machine nor private addresses nor other ports, and there is no other way', async () => {
  const urls = [
    'http://127.0.0.1:1/',
    'http://169.254.169.254/',
    'http://10.0.0.1/',
    'http://[::1]/',
    'https://10.0.0.1/',
    'https://localhost/',
  ];
  const ask = urls.map((url) => `curl -s -o /dev/null --noproxy '' -w '%{http_code}%{http_connect} ' '${url}'`).join('; ');
  expect((await run(ask)).output).toBe('403000 403000 403000 403000 000403 000403 ');
  expect((await run(`curl -s -o /dev/null -w '%{http_connect}' -p http://8.8.8.8:25/`)).output).toBe('403');
  expect((await run(`grep -vc ' lo:' /proc/net/dev; timeout 3 curl -s --noproxy '*' http://8.8.8.8/; echo $?`)).output).toBe('2\n7\n');
});

test('N196: a site has its own socket and sees no other’s; the host’s permissions say the same', async () => {
  await run('true');
  await run('true', { site: neighbour.site, version: neighbour.version, pool: neighbour.pool });
  const other = join(launcher.data.sockets.outgoingChannels, neighbour.site, 'http.sock');
  expect((await run(`ls /run/outgoing; ls ${other} 2>/dev/null | wc -l; touch /run/outgoing/x 2>/dev/null || echo no`)).output).toBe(
    'http.sock\n0\nno\n',
  );
  const ask = ['/usr/bin/curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--unix-socket', other, 'http://x/'];
  const asSite = (user: number) => runProgram('/usr/bin/setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...ask]);
  await expect.poll(async () => (await asSite(neighbour.user)).stdout.toString()).toBe('400');
  expect((await asSite(site.user)).stdout.toString()).toBe('000');
});

test('where it is not allowed there is no network, and what was let out before is cut off', async () => {
  await using shell = openShell(launcher, site, { outgoing: true });
  const ask = `curl -s -o /dev/null -w 'code=%{http_code};\\n' --cacert root.pem https://${NAME}:${server.port}/npm/tiny`;
  shell.type(`${ask}\r`);
  await expect.poll(shell.printed, { timeout: 15_000 }).toContain('code=200;');
  const { output } = await run(`ls -d /run/outgoing 2>/dev/null; env | grep -ic proxy; ${ask}`, { outgoing: false });
  expect(output).toBe('0\ncode=000;\n');
  shell.type(`${ask}\r`);
  await expect.poll(shell.printed, { timeout: 15_000 }).toContain('code=000;');
});

test('what went out is counted to its site', () => {
  const lines = outgoing.linesAtEnd();
  expect(lines.every((line) => line.site === site.site)).toBe(true);
  expect(lines.find(({ host }) => host === NAME)?.received).toBeGreaterThan(1_000);
  expect(lines.find(({ host }) => host === '169.254.169.254')).toMatchObject({ connections: 0, refused: 1 });
});
