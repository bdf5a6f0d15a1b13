import { readFile, stat } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST_SITE_USER } from '@daspanel/platform/identities.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** What a site's own code can reach: PHP in the sandbox of a real site, asked through the public door (security bar E, K, R7). */
const isRoot = process.getuid?.() === 0;
const SECRET = 'canary-of-the-neighbour-5f1c';
let daspanel: RunningDaspanel;
let victim: SiteFacts;

beforeAll(async () => {
  daspanel = await startDaspanel();
  victim = await createSite(
    daspanel,
    { name: 'victim', version: php('8.2') },
    { 'index.php': `<?php echo "victim's page";`, 'config.php': `<?php $secret = "${SECRET}";`, 'secret.txt': SECRET },
  );
});
afterAll(() => daspanel?.stop());

const hostOf = (name: string) => `${name}.sites.${daspanel.hostName}`;
const folderOf = (site: SiteFacts) => join(daspanel.data, 'sites', site.id, 'versions', site.activeVersion);

/** Reads, connects and lists what the test asks for, and tells what came of it. */
const PROBE = `<?php
error_reporting(0);
$asked = json_decode(file_get_contents('php://input'), true);
$told = array('read' => array(), 'list' => array(), 'open' => array(), 'written' => array());
foreach ($asked['read'] as $path) $told['read'][$path] = base64_encode((string) file_get_contents($path, false, null, 0, 4096));
foreach ($asked['list'] as $path) $told['list'][$path] = scandir($path);
foreach ($asked['connect'] as $to) if (stream_socket_client($to, $number, $text, 1)) $told['open'][] = $to;
foreach ($asked['write'] as $path) if (file_put_contents($path, 'x') !== false) $told['written'][] = $path;
$told['commands'] = array();
foreach (scandir('/proc') as $name) if (is_numeric($name)) $told['commands'][] = str_replace("\\0", ' ', (string) file_get_contents("/proc/$name/cmdline"));
$told['environment'] = json_encode(array($_ENV, $_SERVER, (string) file_get_contents('/proc/self/environ'), (string) file_get_contents('/proc/1/environ')), 64 | 512);
$told['sockets'] = glob('/run/fcgi/*');
echo json_encode($told);
`;
interface Told {
  readonly read: Readonly<Record<string, string>>;
  readonly list: Readonly<Record<string, readonly string[] | false>>;
  readonly open: readonly string[];
  readonly written: readonly string[];
  readonly commands: readonly string[];
  readonly environment: string;
  readonly sockets: readonly string[];
}
interface Asked {
  readonly read: readonly string[];
  readonly list: readonly string[];
  readonly connect: readonly string[];
  readonly write: readonly string[];
}

describe.skipIf(!isRoot).each([
  ['native', '8.2'],
  ['WebAssembly', '5.6'],
  ['WebAssembly', '8.4'],
])('code of a site that runs in %s PHP %s', (_runtime, version) => {
  let host: string;
  let site: SiteFacts;
  const ask = async (asked: Partial<Asked>): Promise<Told> => {
    const body = JSON.stringify({ read: [], list: [], connect: [], write: [], ...asked });
    const answer = await daspanel.visit(host, '/probe.php', { method: 'POST', body });
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text) as Told;
  };
  beforeAll(async () => {
    const name = `probe-${version.replace('.', '')}`;
    site = await createSite(daspanel, { name, version: php(version) }, { 'probe.php': PROBE });
    host = hostOf(name);
    // A first request wakes it.
    await ask({});
  });

  test('N200: cannot read the host, Daspanel’s state and keys, or another site', async () => {
    const { data } = daspanel;
    const own = [
      'state/secrets/operator-token',
      'state/daspanel.db',
      'certificates/ca/root.key',
      'certificates/serve/daspanel.localhost.pem',
      'ledger/sites.jsonl',
      'run/settings.json',
    ].map((path) => join(data, path));
    const foreign = [join(folderOf(victim), 'secret.txt'), join(folderOf(victim), 'config.php'), '/etc/shadow', '/etc/machine-id'];
    const secrets = await Promise.all([...own, ...foreign].map((path) => readFile(path).catch(() => Buffer.alloc(0))));
    const paths = [...own, ...foreign].flatMap((path) => [path, `/proc/1/root${path}`, `/proc/self/root${path}`, `/site/../..${path}`]);
    const { read } = await ask({
      read: [...paths, '/proc/1/environ', `/site/../${victim.id}/versions/${victim.activeVersion}/secret.txt`],
    });
    for (const [path, content] of Object.entries(read)) {
      const text = Buffer.from(content, 'base64');
      for (const secret of secrets) {
        if (secret.length > 0) expect([path, text.includes(secret.subarray(0, 64))]).toEqual([path, false]);
      }
    }
  });

  test('N200, N204: reaches no part of Daspanel, no port of the host, no metadata service and no FastCGI socket, its own included', async () => {
    const run = join(daspanel.data, 'run');
    const sockets = [
      'launcher/api.sock',
      'launcher/engine.sock',
      'orchestrator/control.sock',
      'api/http.sock',
      'redis/control.sock',
      'proxy/control.sock',
      'certificates/agent.sock',
      'answers/http.sock',
      'engine-php/wake.sock',
    ];
    const addresses = [
      ...sockets.map((path) => `unix://${join(run, path)}`),
      ...[daspanel.httpPort, daspanel.httpsPort, 22, 80, 443].map((port) => `tcp://127.0.0.1:${port}`),
      'tcp://169.254.169.254:80',
      'tcp://[::1]:80',
    ];
    expect(await ask({ connect: addresses })).toMatchObject({ open: [], sockets: [] });
  });

  test('N200: sees its own processes only, and no environment tells of Daspanel', async () => {
    const { commands, environment } = await ask({});
    expect(commands.join('\n')).not.toMatch(/launcher\/src|api\/src|orchestrator|nginx|redis-server|scripts\/start/);
    expect(environment).not.toContain(daspanel.token);
    // Each site knows the name of its own pool, and its own account in the tenant Redis.
    expect(environment).not.toMatch(/DASPANEL_(?!POOL|REDIS_)|settings\.json/);
  });

  test('N201: writes nothing outside its own folders, and what it writes belongs to its own user (N208)', async () => {
    const places = ['/usr/x', '/etc/x', '/opt/x', '/run/x', '/run/pool/x', '/site/x', '/site/versions/x', '/proc/sys/kernel/hostname'];
    expect((await ask({ write: [...places, '/site/tmp/own'] })).written).toEqual(['/site/tmp/own']);
    const { uid, gid } = await stat(join(daspanel.data, 'sites', site.id, 'tmp', 'own'));
    expect([uid >= FIRST_SITE_USER, gid === uid]).toEqual([true, true]);
    const other = await stat(join(folderOf(victim), 'secret.txt'));
    expect(other.uid).not.toBe(uid);
  });
});

/** Flips names between its own file and its neighbour's for some seconds, as fast as it can. */
const SWAP = `<?php
set_time_limit(30);
chdir(dirname(__DIR__));
$end = microtime(true) + 4;
mkdir('own'); file_put_contents('own/secret.txt', 'own'); mkdir('flip'); file_put_contents('flip/secret.txt', 'own');
symlink($_GET['folder'], 'link'); symlink($_GET['folder'] . '/secret.txt', 'public/link.txt');
while (microtime(true) < $end) {
  file_put_contents('public/a.txt', 'own'); rename('public/a.txt', 'public/flip.txt');
  symlink($_GET['folder'] . '/secret.txt', 'public/b.txt'); rename('public/b.txt', 'public/flip.txt');
  rename('public/sub', 'away'); rename('link', 'public/sub'); rename('public/sub', 'link'); rename('away', 'public/sub');
}
echo 'done';
`;

describe.skipIf(!isRoot)('links that a site makes', () => {
  test('R7, N121: lead to no other site and to no key, not even as the document root', async () => {
    const files = {
      'readme.txt': 'x',
      'public/index.php': '<?php chdir(dirname(__DIR__)); rename("public", "former"); echo symlink($_GET["to"], "public");',
    };
    for (const [number, [target, path]] of [
      [folderOf(victim), '/secret.txt'],
      [join(daspanel.data, 'certificates', 'serve'), '/daspanel.localhost.pem'],
      [join(daspanel.data, 'run', 'proxy'), '/default.pem'],
      ['/etc', '/hostname'],
    ].entries()) {
      const name = `linked-${String(number)}`;
      await createSite(daspanel, { name, version: php('8.2', { root: '/public' }) }, files);
      expect((await daspanel.visit(hostOf(name), `/?to=${encodeURIComponent(target ?? '')}`)).text).toBe('1');
      const answer = await daspanel.visit(hostOf(name), path);
      expect([target, answer.status, answer.text.includes(SECRET)]).toEqual([target, 404, false]);
    }
  });

  test('N122: are not followed in the moment in which they are swapped', async () => {
    const files = { 'readme.txt': 'x', 'public/swap.php': SWAP, 'public/sub/secret.txt': 'own', 'public/flip.txt': 'own' };
    await createSite(daspanel, { name: 'swapper', version: php('8.2', { root: '/public' }) }, files);
    const host = hostOf('swapper');
    let isOver = false;
    const swapping = daspanel.visit(host, `/swap.php?folder=${encodeURIComponent(folderOf(victim))}`).finally(() => (isOver = true));
    const seen = { own: 0, foreign: 0, refused: 0 };
    const look = async () => {
      while (!isOver) {
        for (const path of ['/flip.txt', '/sub/secret.txt', '/link.txt']) {
          const { text, status } = await daspanel.visit(host, path);
          seen[text.includes(SECRET) ? 'foreign' : status === 200 ? 'own' : 'refused'] += 1;
        }
      }
    };
    await Promise.all([look(), look(), look(), look()]);
    expect((await swapping).text).toBe('done');
    expect(seen.foreign).toBe(0);
    // The race was a race: both ends of the swap were met.
    expect(seen.own).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(20);
  });
});

/** Sends bytes as they are and gives all that comes back within a second of silence, or until the end. */
function sendBytes(bytes: string, secure?: { readonly servername: string }): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket =
    secure === undefined
      ? connectTcp(daspanel.httpPort, '127.0.0.1')
      : connectTls({ port: daspanel.httpsPort, host: '127.0.0.1', ca: daspanel.authority, servername: secure.servername });
  let text = '';
  socket.setTimeout(1_000, () => socket.destroy());
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.on('error', () => {});
  socket.on('close', () => resolve(text));
  socket.write(bytes, 'latin1');
  return promise;
}

describe('a request for one site', () => {
  beforeAll(() => createSite(daspanel, { name: 'neighbour' }, { 'index.html': 'neighbour', 'sub/a.txt': 'neighbour' }));

  test('N100, N102: gets nothing of another by Host, target, path or a second request hidden in it', async () => {
    const own = hostOf('neighbour');
    const foreign = `GET /secret.txt HTTP/1.1\r\nHost: ${hostOf('victim')}\r\n\r\n`;
    const inside = `${victim.id}/versions/${victim.activeVersion}/secret.txt`;
    const paths = ['/../', '/%2e%2e/', '/..%2f', '/..%252f', '/sub/../../', '/..\\', '/....//', '/..;/', '/.%00./', '/%c0%ae%c0%ae/', '//'];
    const requests = [
      ...paths.map((up) => `GET ${up}${up}${up}${inside} HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`),
      `GET http://${hostOf('victim')}/secret.txt HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`,
      `GET /secret.txt HTTP/1.1\r\nHost: ${own}\r\nHost: ${hostOf('victim')}\r\nConnection: close\r\n\r\n`,
      `GET /secret.txt HTTP/1.1\r\nHost: ${own}\r\nX-Forwarded-Host: ${hostOf('victim')}\r\nConnection: close\r\n\r\n`,
      `POST / HTTP/1.1\r\nHost: ${own}\r\nContent-Length: ${foreign.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${foreign}`,
      `POST / HTTP/1.1\r\nHost: ${own}\r\nContent-Length: 0\r\nContent-Length: ${foreign.length}\r\n\r\n${foreign}`,
      `POST / HTTP/1.1\r\nHost: ${own}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${foreign}`,
      `POST / HTTP/1.1\r\nHost: ${own}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${foreign}`,
      `GET /x HTTP/1.1\r\nHost: ${own}\r\nX: 1\r\n ${foreign}`,
      `GET /secret.txt HTTP/1.1\r\nHost: ${own}:99999\r\n\r\n`,
      `GET /secret.txt HTTP/1.1\r\nHost: ${victim.id}/..\r\n\r\n`,
    ];
    for (const request of requests) expect([request, (await sendBytes(request)).includes(SECRET)]).toEqual([request, false]);
  });

  test('N101: is refused on a connection that was opened for a name of another certificate', async () => {
    const request = `GET /secret.txt HTTP/1.1\r\nHost: ${hostOf('victim')}\r\nConnection: close\r\n\r\n`;
    const answer = await sendBytes(request, { servername: `v1.v.${hostOf('neighbour')}` });
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).not.toContain(SECRET);
  });
});
