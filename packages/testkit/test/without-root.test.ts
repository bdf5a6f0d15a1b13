import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { createSite, php } from '../src/sites.ts';
import { startCommand, startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Nobody in particular: a user with no rights, no home and no entry in /etc/passwd. */
const USER = 65_433;
const repository = join(import.meta.dirname, '..', '..', '..');

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel({ user: USER });
});
afterAll(() => daspanel?.stop());

test('every process runs as the starting user', async () => {
  const status = await readFile(`/proc/${daspanel.process.pid}/status`, 'utf8');
  expect(status).toMatch(new RegExp(`^Uid:\\s+${USER}\\s`, 'm'));
  const { json } = await daspanel.call('GET', '/v1/parts');
  const { items } = json as { items: readonly { name: string; state: string }[] };
  expect(items.length).toBeGreaterThan(5);
  expect(items.filter(({ state }) => state !== 'ready')).toEqual([]);
});

test('a static site answers over HTTP and HTTPS', async () => {
  const site = await createSite(daspanel, { name: 'plain' }, { 'index.html': 'plain', 'data.json': '{}' });
  const host = `${site.name}.sites.${daspanel.hostName}`;
  expect(await daspanel.visit(host)).toMatchObject({ status: 200, text: 'plain' });
  expect(await daspanel.visitSecurely(host, '/data.json')).toMatchObject({ status: 200, text: '{}' });
});

test.each(['8.2', '7.4', '5.6'])('a PHP %s site answers and writes its own files', async (version) => {
  const files = { 'index.php': '<?php file_put_contents("made.txt", PHP_VERSION); echo PHP_VERSION;' };
  const site = await createSite(daspanel, { name: `php-${version.replace('.', '')}`, version: php(version) }, files);
  const host = `${site.name}.sites.${daspanel.hostName}`;
  const answer = await daspanel.visit(host);
  expect([answer.status, answer.text.slice(0, 4)]).toEqual([200, `${version}.`]);
  expect((await daspanel.visitSecurely(host, '/made.txt')).text).toBe(answer.text);
});

test('a site cannot read the secrets of the installation, although its user could', async () => {
  const files = {
    'index.php': `<?php foreach (['${daspanel.data}/state', '/proc/1/root${daspanel.data}'] as $path) echo json_encode(@scandir($path));`,
  };
  const site = await createSite(daspanel, { name: 'curious', version: php('8.2') }, files);
  expect(await daspanel.visit(`${site.name}.sites.${daspanel.hostName}`)).toMatchObject({ status: 200, text: 'falsefalse' });
});

test('the report of the isolation names the walls that are missing', async () => {
  const report: unknown = JSON.parse(await readFile(join(daspanel.data, 'run', 'launcher', 'isolation.json'), 'utf8'));
  expect(report).toEqual({
    level: 'reduced',
    missing: ['separate-users', 'cgroup-memory', 'cgroup-processor', 'cgroup-processes'],
  });
});

test('ports below 1024 are refused with a sentence', async () => {
  const data = await mkdtemp('/tmp/daspanel-');
  await chown(data, USER, USER);
  const { program, arguments: given } = startCommand(repository, USER);
  const result = await runProgram(program, [...given, '--data', data, '--http-port', '999'], { env: { HOME: data } });
  await rm(data, { recursive: true });
  expect([result.status, result.stderr.toString('utf8')]).toEqual([
    1,
    'daspanel: port 999 may be opened by root only: start as root, or choose another with --http-port and --https-port\n',
  ]);
});
