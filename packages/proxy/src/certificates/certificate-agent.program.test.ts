import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataDirectory, type DataDirectory } from '@daspanel/platform/data-directory.ts';
import { groups, identities } from '@daspanel/platform/identities.ts';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { startCertificateAgent } from './certificate-agent.ts';
import { DAY, ROOT_LIFETIME } from './lifetimes.ts';

const H = 'panel.example';
const isRoot = process.getuid?.() === 0;
const silent = { info() {}, warn() {}, error() {} };

let data: DataDirectory;
let resources: AsyncDisposableStack;

beforeEach(async () => {
  data = dataDirectory(await mkdtemp('/tmp/daspanel-certificates-'));
  resources = new AsyncDisposableStack();
  for (const folder of [data.localAuthority, data.servedCertificates, data.routes]) await mkdir(folder, { recursive: true });
  for (const socket of [data.sockets.certificates, data.sockets.proxyControl]) await mkdir(join(socket, '..'), { recursive: true });
});

afterEach(async () => {
  await resources.disposeAsync();
  await rm(data.root, { recursive: true, force: true });
});

const start = (now: () => number = Date.now, hostName = H) =>
  startCertificateAgent({ directory: data, hostName, proxyGroup: undefined, now, log: silent }, resources);

const served = (file: string) => join(data.servedCertificates, file);
const readServed = async (file: string) => new X509Certificate(await readFile(served(`${file}.pem`)));
const addRoute = (host: string) => writeFile(join(data.routes, host), 'engine=answers\n');

async function ask(path: string, method = 'POST'): Promise<{ status: number; text: string }> {
  const sent = request({ socketPath: data.sockets.certificates, path, method, agent: false }).end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}
const askLeaf = (name: string) => ask(`/leaf?name=${encodeURIComponent(name)}`);

/** What `openssl verify` says of a served file for one host name, with every strict check. */
async function verify(file: string, name: string): Promise<string> {
  const { stdout, stderr } = await runProgram('/usr/bin/openssl', [
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-no-CApath',
    '-no-CAstore',
    '-CAfile',
    served('_ca.crt'),
    '-verify_hostname',
    name,
    served(`${file}.pem`),
  ]);
  return `${stdout.toString()}${stderr.toString()}`;
}

describe('what the agent issues', () => {
  it('passes strict verification for the installation, sites, previews and mapped names', async () => {
    await start();
    await Promise.all(['v2.v.blog.sites.panel.example', 'shop.example', '*.wild.example'].map(addRoute));
    for (const name of ['v2.v.blog.sites.panel.example', 'shop.example', 'anything.wild.example', 'blog.sites.panel.example', H]) {
      expect([name, (await askLeaf(name)).status]).toEqual([name, 200]);
    }
    expect(await verify(H, H)).toContain(': OK');
    expect(await verify('*.panel.example', 'admin.panel.example')).toContain(': OK');
    expect(await verify('*.sites.panel.example', 'blog.sites.panel.example')).toContain(': OK');
    expect(await verify('*.s3.panel.example', 'bucket.s3.panel.example')).toContain(': OK');
    expect(await verify('*.v.blog.sites.panel.example', 'v2.v.blog.sites.panel.example')).toContain(': OK');
    expect(await verify('shop.example', 'shop.example')).toContain(': OK');
    expect(await verify('*.wild.example', 'anything.wild.example')).toContain(': OK');
    expect(await verify('shop.example', 'other.example')).toContain('hostname mismatch');
    expect((await readdir(data.servedCertificates)).sort()).toEqual(
      [
        '*.panel.example.pem',
        '*.s3.panel.example.pem',
        '*.sites.panel.example.pem',
        '*.v.blog.sites.panel.example.pem',
        '*.wild.example.pem',
        '_ca.crt',
        '_default.pem',
        'panel.example.pem',
        'shop.example.pem',
      ].sort(),
    );
  });

  it('uses neither the key of the authority nor one key twice', async () => {
    await start();
    await Promise.all(['a.example', 'b.example'].map(addRoute));
    await Promise.all(['a.example', 'b.example'].map(askLeaf));
    const rootKey = createPrivateKey(await readFile(join(data.localAuthority, 'root.key')));
    const files = (await readdir(data.servedCertificates)).filter((file) => file.endsWith('.pem'));
    const leaves = await Promise.all(files.map(async (file) => new X509Certificate(await readFile(served(file)))));
    expect(leaves.some((leaf) => leaf.checkPrivateKey(rootKey))).toBe(false);
    // One certificate in the four files of the installation, the default one, and two.
    expect(new Set(leaves.map((leaf) => leaf.publicKey.export({ type: 'spki', format: 'pem' }))).size).toBe(4);
    expect(files).toHaveLength(7);
    expect(await readFile(served('_ca.crt'), 'utf8')).not.toContain('PRIVATE KEY');
  });

  it('is accepted by curl that trusts nothing but the authority, and the default certificate is not', async () => {
    await start();
    const contents = { [H]: await readFile(served(`${H}.pem`)), other: await readFile(served('_default.pem')) };
    for (const [name, pem] of Object.entries(contents)) {
      const server = createTlsServer({ key: pem, cert: pem }, (_, response) => response.end('hello'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const result = await runProgram('/usr/bin/curl', [
        '--silent',
        '--cacert',
        served('_ca.crt'),
        '--resolve',
        `${H}:${port}:127.0.0.1`,
        `https://${H}:${port}/`,
      ]);
      server.close();
      expect([name, result.status]).toEqual([name, name === H ? 0 : 60]);
    }
  });

  it('takes milliseconds each', async () => {
    await start();
    const names = Array.from({ length: 200 }, (_, index) => `site-${index}.example`);
    await Promise.all(names.map(addRoute));
    const began = performance.now();
    for (const name of names) expect((await askLeaf(name)).status).toBe(200);
    const each = (performance.now() - began) / names.length;
    process.stdout.write(`one certificate on demand, over the socket: ${each.toFixed(2)} ms\n`);
    expect(each).toBeLessThan(1_000);
  });
});

describe('requests', () => {
  it('get 404 for names without a route, 400 for what is no host name, and make no file', async () => {
    await start();
    const before = await readdir(data.servedCertificates);
    expect((await askLeaf('unknown.example')).status).toBe(404);
    expect((await askLeaf('a.b.panel.example')).status).toBe(404);
    for (const name of [
      '',
      '.hidden',
      '..',
      '../ca/root',
      'a/b',
      'a..b',
      'A.example',
      '*.panel.example',
      '_default',
      'x\0',
      '1.2.3.4',
      'a'.repeat(300),
    ])
      expect([name, (await askLeaf(name)).status]).toEqual([name, 400]);
    expect((await ask('/leaf')).status).toBe(400);
    expect((await ask('/.well-known/acme-challenge/token', 'GET')).status).toBe(404);
    expect((await ask('/leaf?name=panel.example', 'GET')).status).toBe(404);
    expect((await ask('//', 'GET')).status).toBeGreaterThanOrEqual(400);
    expect(await readdir(data.servedCertificates)).toEqual(before);
    expect(JSON.parse((await ask('/health', 'GET')).text)).toMatchObject({ state: 'ready', problem: null });
  });

  it('that come at once for one name share one certificate', async () => {
    await start();
    await addRoute('shop.example');
    const answers = await Promise.all(Array.from({ length: 50 }, () => askLeaf('shop.example')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const first = await readServed('shop.example');
    await askLeaf('shop.example');
    expect((await readServed('shop.example')).serialNumber).toBe(first.serialNumber);
  });

  it('replace a file that is broken', async () => {
    await start();
    await addRoute('shop.example');
    for (const content of ['', 'garbage', await readFile(served(`${H}.pem`), 'utf8')]) {
      await writeFile(served('shop.example.pem'), content);
      expect((await askLeaf('shop.example')).status).toBe(200);
      expect(await verify('shop.example', 'shop.example')).toContain(': OK');
    }
  });
});

describe('a restart', () => {
  const restart = async (now?: () => number, hostName?: string) => {
    await resources.disposeAsync();
    resources = new AsyncDisposableStack();
    return start(now, hostName);
  };

  it('keeps the authority and every certificate, and removes temporary files', async () => {
    await start();
    const before = [
      await readFile(served('_ca.crt'), 'utf8'),
      (await readServed(H)).serialNumber,
      (await readServed('_default')).serialNumber,
    ];
    await writeFile(served('.x.pem.123'), 'half');
    await writeFile(join(data.localAuthority, '.root.key.123'), 'half');
    await restart();
    expect([
      await readFile(served('_ca.crt'), 'utf8'),
      (await readServed(H)).serialNumber,
      (await readServed('_default')).serialNumber,
    ]).toEqual(before);
    expect((await readdir(data.servedCertificates)).filter((file) => file.startsWith('.'))).toEqual([]);
    expect((await readdir(data.localAuthority)).sort()).toEqual(['root.crt', 'root.key']);
  });

  it('puts one certificate under all names of the installation again when a crash left two', async () => {
    await start();
    const former = await readFile(served(`${H}.pem`));
    await rm(served(`${H}.pem`));
    await restart();
    await writeFile(served(`${H}.pem`), former);
    await restart();
    const names = [H, '*.panel.example', '*.sites.panel.example', '*.s3.panel.example'];
    const serials = await Promise.all(names.map(async (name) => (await readServed(name)).serialNumber));
    expect(new Set(serials).size).toBe(1);
  });

  it('with another host name makes its certificates and takes the former ones away', async () => {
    await start();
    const agent = await restart(Date.now, 'other.example');
    expect(await verify('*.sites.other.example', 'blog.sites.other.example')).toContain(': OK');
    expect(await agent.patrol()).toMatchObject({ remove: 4 });
    expect((await readdir(data.servedCertificates)).some((file) => file.includes(H))).toBe(false);
  });

  it('takes no longer however many certificates there are, and a turn looks at a hundred', async () => {
    await start();
    const pem = await readFile(served(`${H}.pem`));
    for (let index = 0; index < 10_000; index += 1) await writeFile(served(`s${index}.example.pem`), pem);
    const began = performance.now();
    const agent = await restart();
    expect(performance.now() - began).toBeLessThan(2_000);
    const { keep, renew, remove } = await agent.patrol();
    expect(keep + renew + remove).toBe(100);
  });

  it.each([
    ['root.key', 'is missing'],
    ['root.crt', 'is missing'],
  ])('without %s says so, serves what is there and makes no second authority', async (file, message) => {
    await start();
    const root = await readFile(served('_ca.crt'), 'utf8');
    await addRoute('shop.example');
    await rm(join(data.localAuthority, file));
    await restart();
    expect(await ask('/health', 'GET')).toMatchObject({ status: 503, text: expect.stringContaining(message) });
    expect(await askLeaf(H)).toMatchObject({ status: 200 });
    expect(await askLeaf('shop.example')).toMatchObject({ status: 503, text: expect.stringContaining('Restore the folder from a backup') });
    expect(await readFile(served('_ca.crt'), 'utf8')).toBe(root);
  });

  it('with a broken or foreign key says so', async () => {
    await start();
    await writeFile(join(data.localAuthority, 'root.key'), 'garbage');
    await restart();
    expect((await ask('/health', 'GET')).text).toContain('holds no private key that can be read');
    await writeFile(join(data.localAuthority, 'root.key'), await readFile(served(`${H}.pem`)));
    await restart();
    expect((await ask('/health', 'GET')).text).toContain('does not belong to');
  });

  it('without the whole folder does not look like a first start', async () => {
    await start();
    await rm(data.localAuthority, { recursive: true });
    await mkdir(data.localAuthority);
    await restart();
    expect(await ask('/health', 'GET')).toMatchObject({ status: 503 });
    expect(await readdir(data.localAuthority)).toEqual([]);
  });
});

describe('the patrol', () => {
  it('renews after two thirds of the lifetime with another key and tells the proxy', async () => {
    let now = Date.now();
    const told: string[] = [];
    const proxy = createHttpServer((message, response) => {
      told.push(`${message.method} ${decodeURIComponent(message.url ?? '')}`);
      response.end();
    }).listen(data.sockets.proxyControl);
    await once(proxy, 'listening');
    resources.defer(() => new Promise((resolve) => proxy.close(() => resolve())));
    const agent = await start(() => now);
    await addRoute('shop.example');
    await askLeaf('shop.example');
    const before = await readServed('shop.example');
    now += 59 * DAY;
    expect(await agent.patrol()).toEqual({ keep: 5, renew: 0, remove: 0 });
    now += 2 * DAY;
    told.length = 0;
    // The four files of the installation hold one certificate.
    expect(await agent.patrol()).toEqual({ keep: 3, renew: 2, remove: 0 });
    const after = await readServed('shop.example');
    expect(after.publicKey.equals(before.publicKey)).toBe(false);
    expect(after.validToDate.getTime()).toBeGreaterThan(before.validToDate.getTime());
    expect(told).toContain('POST /certificate?name=shop.example');
    expect(told).toContain('POST /certificate?name=*.sites.panel.example');
    await rm(join(data.routes, 'shop.example'));
    expect(await agent.patrol()).toEqual({ keep: 4, renew: 0, remove: 1 });
    expect((await askLeaf('shop.example')).status).toBe(404);
  });

  it('with an expired authority says so and issues nothing', async () => {
    let now = Date.now();
    const agent = await start(() => now);
    now += ROOT_LIFETIME;
    await agent.patrol();
    expect(await ask('/health', 'GET')).toMatchObject({ status: 503, text: expect.stringContaining('expired') });
    await addRoute('shop.example');
    expect((await askLeaf('shop.example')).status).toBe(503);
  });

  it('never issues beyond the end of the authority', async () => {
    const begin = Date.now();
    let now = begin;
    await start(() => now);
    now += ROOT_LIFETIME - 10 * DAY;
    await addRoute('shop.example');
    expect((await askLeaf('shop.example')).status).toBe(200);
    const root = new X509Certificate(await readFile(served('_ca.crt')));
    expect((await readServed('shop.example')).validTo).toBe(root.validTo);
  });

  it('leaves certificates of other authorities alone', async () => {
    const agent = await start();
    await writeFile(served('shop.example.pem'), await readFile(served('_default.pem')));
    expect(await agent.patrol()).toMatchObject({ keep: 5 });
  });
});

describe('the process', () => {
  const run = async (environment: Readonly<Record<string, string>> = {}) => {
    const settings = {
      hostName: H,
      httpPort: 80,
      httpsPort: 443,
      listen: ['127.0.0.1'],
      dataDirectory: data.root,
      programDirectory: '/',
      separateUsers: isRoot,
    };
    await writeFile(data.settingsFile, JSON.stringify(settings), { mode: 0o644 });
    const program = [process.execPath, join(import.meta.dirname, 'main.ts')];
    const { certificates } = identities;
    const identity = ['/usr/bin/setpriv', `--reuid=${certificates}`, `--regid=${certificates}`, `--groups=${groups.publishers}`, '--'];
    const [file = '', ...given] = isRoot ? [...identity, ...program] : program;
    return startProgram(file, given, {
      env: { DASPANEL_SETTINGS_FILE: data.settingsFile, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  };
  const prepare = async () => {
    if (!isRoot) return;
    await chown(data.localAuthority, identities.certificates, identities.certificates);
    await runProgram('/usr/bin/chmod', ['0711', data.root]);
    await chown(data.servedCertificates, identities.certificates, identities.proxy);
    await runProgram('/usr/bin/chmod', ['2750', data.servedCertificates]);
    await chown(join(data.sockets.certificates, '..'), identities.certificates, identities.proxy);
  };
  const untilReady = async () => {
    for (let turn = 0; turn < 500; turn += 1) {
      const answer = await ask('/health', 'GET').catch(() => undefined);
      if (answer !== undefined) return answer;
      await wait(20);
    }
    throw new Error('the agent does not start');
  };

  it('keeps its key to itself and lets only the proxy read what it serves', async () => {
    await prepare();
    const agent = await run();
    try {
      expect((await untilReady()).status).toBe(200);
      const key = await stat(join(data.localAuthority, 'root.key'));
      expect(key.mode & 0o777).toBe(0o600);
      for (const file of [`${H}.pem`, '_default.pem']) {
        const found = await stat(served(file));
        expect(found.mode & 0o777).toBe(0o640);
        if (isRoot) expect([found.uid, found.gid]).toEqual([identities.certificates, identities.proxy]);
      }
      expect((await stat(served('_ca.crt'))).mode & 0o777).toBe(0o644);
      const ended = once(agent, 'exit');
      agent.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      agent.kill('SIGKILL');
    }
  });

  it.each(['certificates.root-key-written', 'certificates.leaf-issued'])('killed at %s goes on with the same authority', async (place) => {
    await prepare();
    const killed = await run({ DASPANEL_FAILPOINTS: `${place}=exit` });
    expect(await once(killed, 'exit')).toEqual([null, 'SIGKILL']);
    const key = await readFile(join(data.localAuthority, 'root.key'), 'utf8');
    const agent = await run();
    try {
      expect((await untilReady()).status).toBe(200);
      expect(await readFile(join(data.localAuthority, 'root.key'), 'utf8')).toBe(key);
      expect(await verify(H, H)).toContain(': OK');
    } finally {
      agent.kill('SIGKILL');
      await once(agent, 'exit');
    }
  });
});
