import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groups, identities, FIRST_SITE_USER } from '@daspanel/platform/identities.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Each part taken over by somebody hostile: programs that run as the user of that part, against what the others guard (N074, N229, R7, R9). */
let daspanel: RunningDaspanel;
let site: SiteFacts;
beforeAll(async () => {
  daspanel = await startDaspanel();
  site = await createSite(
    daspanel,
    { name: 'kept', version: php('8.2') },
    { 'index.php': '<?php echo "kept";', 'secret.txt': 'canary-7c1d' },
  );
  // The root for any name is made when such a name is visited.
  await daspanel.call('POST', `/v1/sites/${site.id}/mappings`, { host: 'kept.example' });
  await daspanel.visitSecurely('kept.example');
});
afterAll(() => daspanel?.stop());

const inData = (path: string) => join(daspanel.data, path);

async function runAs(user: number, file: string, given: readonly string[]): Promise<string> {
  const identity = [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
  const { stdout, stderr } = await runProgram('/usr/bin/setpriv', [...identity, '--', file, ...given], { timeoutMilliseconds: 20_000 });
  return stdout.toString() + stderr.toString();
}

/** Users of parts, and groups that several of them share, each as a user of that number alone. */
const partsAndGroups: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries({ ...identities, ...groups }).filter(([name]) => name !== 'root'),
);

/** Connects to the first argument, writes the second (times the third), and prints what comes back within a second and a half. */
const TALK = `
const [path, text, times = '1'] = process.argv.slice(1);
const socket = require('node:net').connect(path);
socket.on('error', (error) => { console.log(error.code); process.exit(); });
socket.on('data', (chunk) => process.stdout.write(chunk));
socket.on('close', () => process.exit());
socket.on('connect', async () => {
  console.log('connected');
  if (text === '') process.exit();
  for (let count = 0; count < Number(times) && !socket.destroyed; count += 1)
    if (!socket.write(text)) await new Promise((resolve) => { socket.once('drain', resolve); socket.once('close', resolve); });
  setTimeout(() => process.exit(), 1500);
});`;
const talkAs = (user: number, path: string, text = '', times = 1) =>
  runAs(user, process.execPath, ['--input-type=commonjs', '-e', TALK, '--', inData(path), text, String(times)]);
const requestAs = (user: number, path: string, requests: readonly (readonly [string, unknown])[]) =>
  talkAs(user, path, requests.map(([operation, input], id) => `${JSON.stringify({ id, operation, input })}\n`).join(''));

async function whoMay(access: '-r' | '-w', path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, user] of Object.entries(partsAndGroups)) {
    const identity = [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
    const tried = await runProgram('/usr/bin/setpriv', [...identity, '/usr/bin/test', access, inData(path)]);
    if (tried.status === 0) found.push(name);
  }
  return found.toSorted();
}

async function restarts(name: string): Promise<number | undefined> {
  const { json } = await daspanel.call('GET', '/v1/parts');
  const { items } = json as { items: readonly { name: string; restarts: number }[] };
  return items.find((part) => part.name === name)?.restarts;
}

describe.skipIf(process.getuid?.() !== 0)('a part that was taken over', () => {
  test('N074: connects to no socket that is not meant for it', async () => {
    const sockets = {
      'run/launcher/api.sock': ['api'],
      'run/launcher/engine.sock': ['engine'],
      'run/orchestrator/control.sock': ['api'],
      'run/redis/control.sock': ['redis', 'api'],
      'run/api/http.sock': ['api', 'proxy'],
      'run/api/views.sock': ['api', 'proxy'],
      'run/database-manager/php.sock': ['databaseManager', 'proxy'],
      'run/database-manager-exchange/requests.sock': ['dataServices', 'databaseManager'],
      'run/answers/http.sock': ['proxy'],
      'run/certificates/agent.sock': ['certificates', 'proxy'],
      'run/certificate-requests/agent.sock': ['certificates', 'api'],
      'run/certificate-installations/agent.sock': ['certificates', 'acme'],
      'run/acme/requests.sock': ['api', 'acme'],
      'run/engine-php/wake.sock': ['engine', 'proxy'],
      'run/proxy/control.sock': ['proxy', 'publishers'],
    };
    const users = { ...partsAndGroups, site: FIRST_SITE_USER, nobody: 65_534 };
    for (const [path, expected] of Object.entries(sockets)) {
      const entered = await Promise.all(
        Object.entries(users).map(async ([name, user]) => ((await talkAs(user, path)).startsWith('connected') ? [name] : [])),
      );
      expect([path, entered.flat().toSorted()]).toEqual([path, expected.toSorted()]);
    }
  });

  test('N229: reads and writes no secret and no state of another', async () => {
    const guarded = {
      state: ['api'],
      'state/daspanel.db': ['api'],
      'state/secrets/operator-token': ['api'],
      ledger: [],
      'ledger/sites.jsonl': [],
      'certificates/ca/root.key': ['certificates'],
      'certificates/ca/any-name.key': ['certificates'],
      'certificates/own': ['certificates'],
      'certificates/wanted': ['api', 'certificateClients'],
      'acme/acme.db': ['acme'],
      'run/acme-challenges/http-01': ['acme', 'proxy'],
      'run/acme-challenges/tls-alpn-01': ['acme', 'proxy'],
      'certificates/serve/daspanel.localhost.pem': ['certificates', 'proxy'],
      [`sites/${site.id}/versions/${site.activeVersion}/secret.txt`]: ['proxy'],
      'logs/launcher.log': [],
      'logs/api.log': [],
    };
    for (const [path, expected] of Object.entries(guarded)) expect([path, await whoMay('-r', path)]).toEqual([path, expected.toSorted()]);
  });

  test('N229: writes nothing that decides which certificate visitors are shown, or what an authority is answered', async () => {
    const guarded = {
      'certificates/serve': ['certificates'],
      'certificates/own': ['certificates'],
      'certificates/wanted': ['api'],
      acme: ['acme'],
      'run/acme-challenges': ['acme'],
      'run/acme-challenges/http-01': ['acme'],
      'run/acme-challenges/tls-alpn-01': ['acme'],
    };
    for (const [path, expected] of Object.entries(guarded)) expect([path, await whoMay('-w', path)]).toEqual([path, expected]);
  });

  test('R1, R7: the API has the launcher do nothing outside of the ledger’s sites, whatever it sends', async () => {
    const hostile: readonly (readonly [string, unknown])[] = [
      ['__proto__', {}],
      ['constructor', {}],
      ['pool.wake', { pool: `${site.id}-82-00000000` }],
      ['site.provision', { site: '../../etc' }],
      ['site.provision', { site: [site.id] }],
      ['site.provision', { site: site.id, user: 0 }],
      ['site.trash', { site: 's000000000000000' }],
      ['site.purge', { site: 's000000000000000' }],
      ['version.provision', { site: 's000000000000000', version: site.activeVersion }],
      ['version.clone', { site: site.id, from: site.activeVersion, to: '../x' }],
      ['version.clone', { site: site.id, from: 'v000000000000000', to: 'v000000000000001' }],
      ['version.measure', { site: site.id, version: { $ne: null } }],
      ['log.tail', { site: site.id, log: '../../../etc/shadow', bytes: 100 }],
      ['log.tail', { site: site.id, log: 'php-error', bytes: 1e12 }],
    ];
    const told = await requestAs(identities.api, 'run/launcher/api.sock', hostile);
    const answers = told.split('\n').filter((line) => line.startsWith('{'));
    expect(answers).toHaveLength(hostile.length);
    for (const answer of answers) {
      expect(answer).toContain('"error"');
      expect(answer).not.toMatch(/"internal"|root:/);
    }
    expect(await restarts('launcher')).toBe(0);
  });

  test('R7: the API has no foreign file unpacked by way of links, pipes and folders among its uploads', async () => {
    const upload = (letter: string) => `u${letter.repeat(15)}`;
    const secret = inData('ledger/secret.tar');
    await writeFile(secret, 'canary-9b2e');
    await symlink(secret, inData(`uploads/${upload('a')}`));
    await mkdir(inData(`uploads/${upload('b')}`));
    await runProgram('/usr/bin/mkfifo', [inData(`uploads/${upload('c')}`)]);
    await writeFile(inData(`uploads/${upload('d')}`), 'of root');
    const version = {
      site: site.id,
      version: site.activeVersion,
      folder: '/',
      mode: 'merge',
      limits: { bytes: 1e6, entries: 10, ratio: 10 },
    };
    const requests = ['a', 'b', 'c', 'd'].map((letter) => ['version.extract', { ...version, upload: upload(letter) }] as const);
    const told = await requestAs(identities.api, 'run/launcher/api.sock', requests);
    expect(told.match(/"unknown-upload"/g)).toHaveLength(requests.length);
    expect(told).not.toContain('canary');
  });

  test('R7: a pool is started from nothing but a sound description of that very pool', async () => {
    const pool = (hash: string) => `${site.id}-82-${hash}`;
    await symlink('/etc/shadow', inData(`pools/${pool('aaaaaaaa')}.json`));
    await writeFile(inData(`pools/${pool('bbbbbbbb')}.json`), '{"pool":"x"}');
    const sound = JSON.parse(await readFile(inData(`pools/${await findPool()}.json`), 'utf8')) as object;
    await writeFile(inData(`pools/${pool('cccccccc')}.json`), JSON.stringify({ ...sound, user: 0 }));
    await writeFile(inData(`pools/${pool('dddddddd')}.json`), JSON.stringify(sound));
    const hashes = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd', 'eeeeeeee'];
    const requests = hashes.map((hash) => ['pool.wake', { pool: pool(hash) }] as const);
    const told = await requestAs(identities.engine, 'run/launcher/engine.sock', [...requests, ['site.provision', { site: site.id }]]);
    expect(told.match(/"error"/g)).toHaveLength(hashes.length + 1);
    expect(told).not.toMatch(/"started"|root:/);
    expect(await restarts('launcher')).toBe(0);
  });

  test.each([
    ['api', 'run/launcher/api.sock', 'launcher'],
    ['engine', 'run/launcher/engine.sock', 'launcher'],
    ['api', 'run/orchestrator/control.sock', 'redis'],
  ] as const)('a line without end from %s to %s ends its connection and nothing else', async (user, path, part) => {
    await talkAs(identities[user], path, 'a'.repeat(64 * 1024), 11_200);
    expect(await restarts(part)).toBe(0);
    expect((await daspanel.visit(`kept.sites.${daspanel.hostName}`)).text).toBe('kept');
  });

  test('a route to somewhere else has nothing served but sites', async () => {
    const routes = ['certificates/serve', 'state', `sites/${site.id}/../../certificates/serve`, 'run/proxy'];
    for (const [number, root] of routes.entries()) {
      const host = `stray-${number}.sites.${daspanel.hostName}`;
      const text = `engine=static\nsite=${site.id}\nversion=${site.activeVersion}\nroot=${root}\n`;
      await writeFile(inData(`routes/${host}`), text, { mode: 0o644 });
      for (const path of ['/daspanel.localhost.pem', '/default.pem', '/daspanel.db']) {
        const answer = await daspanel.visit(host, path);
        expect([root, path, answer.status, answer.text.includes('PRIVATE KEY')]).toEqual([root, path, 404, false]);
      }
    }
  });
});

async function findPool(): Promise<string> {
  await daspanel.visit(`kept.sites.${daspanel.hostName}`);
  const { stdout } = await runProgram('/usr/bin/find', [
    inData('pools'),
    '-name',
    `${site.id}-82-*.json`,
    '-type',
    'f',
    '-size',
    '+50c',
    '-printf',
    '%f',
  ]);
  return stdout.toString().replace('.json', '');
}
