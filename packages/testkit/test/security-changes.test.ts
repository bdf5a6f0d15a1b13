import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram, startProgram } from '@daspanel/platform/run-program.ts';
import { packArchive } from '../src/pack-archive.ts';
import { createSite, php, runJob, waitForJob, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** Changes through the public API that hostile or hurried clients make (A, J, L, and races). */
let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const statuses = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b);
const post = (path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => daspanel.call('POST', path, body, headers);
const hostOf = (site: SiteFacts) => `${site.name}.sites.${daspanel.hostName}`;

async function upload(archive: Uint8Array): Promise<string> {
  const answer = await daspanel.visitSecurely(`api.${daspanel.hostName}`, '/v1/uploads', {
    method: 'POST',
    headers: { authorization: `Bearer ${daspanel.token}`, 'content-type': 'application/octet-stream' },
    body: archive,
  });
  return (JSON.parse(answer.text) as { id: string }).id;
}

/** Waits until nothing is left of a purged site. */
async function untilNoFolder(site: SiteFacts): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    const left = await Promise.all(
      ['sites', 'trash', 'pools', 'routes', 'run/pools'].map((folder) => readdir(join(daspanel.data, folder))),
    );
    if (!left.flat().some((name) => name.includes(site.id) || name.startsWith(`${site.name}.`))) return;
    await wait(50);
  }
  throw new Error(`something of ${site.id} stays`);
}

describe('at the same moment', () => {
  test('of twenty creations of one name one succeeds, and of twenty repetitions with one key one site is made', async () => {
    const created = await Promise.all(Array.from({ length: 20 }, () => post('/v1/sites', { name: 'wanted' })));
    expect(statuses(created)).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const headers = { 'idempotency-key': '"wanted-once"' };
    await Promise.all(Array.from({ length: 20 }, () => post('/v1/sites', { name: 'repeated' }, headers)));
    const { json } = await daspanel.call('GET', '/v1/sites?name=repeated');
    expect((json as { items: readonly unknown[] }).items).toHaveLength(1);
  });

  test('activations, deletions and restorations leave a site that is what it says', async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      const site = await createSite(daspanel, { version: php('8.2') }, { 'index.php': '<?php echo "first";' });
      const second = (await post(`/v1/sites/${site.id}/versions`, { name: 'second' })).json as { id: string };
      const visiting = daspanel.visit(hostOf(site));
      const answers = await Promise.all([
        post(`/v1/sites/${site.id}/versions/${second.id}/activate`),
        daspanel.call('DELETE', `/v1/sites/${site.id}?confirm=${site.name}`),
        post(`/v1/sites/${site.id}/versions/${site.activeVersion}/activate`),
        daspanel.call('DELETE', `/v1/sites/${site.id}/versions/${second.id}`),
        post(`/v1/sites/${site.id}/restore`, {}),
      ]);
      expect(statuses(answers).filter((status) => status >= 500)).toEqual([]);
      // One that is being answered when its site goes may be told so.
      expect([200, 404, 502, 503]).toContain((await visiting).status);
      const now = (await daspanel.call('GET', `/v1/sites/${site.id}`)).json as SiteFacts;
      expect(['ready', 'trashed']).toContain(now.state);
      expect((await daspanel.visit(hostOf(site))).status).toBe(now.state === 'ready' ? 200 : 404);
    }
  });

  test('a site that is deleted and purged while content arrives and a visitor wakes it leaves nothing behind', async () => {
    const files = Object.fromEntries(Array.from({ length: 1_500 }, (_, number) => [`f/${number}.txt`, 'x'.repeat(3_000)]));
    const archive = await packArchive({ ...files, 'index.php': '<?php echo 1;' });
    for (const pause of [0, 120, 240, 400]) {
      const site = await createSite(daspanel, { version: php('8.2') }, { 'index.php': '<?php echo 1;' });
      const content = { upload: await upload(archive), mode: 'replace' };
      const job = (await post(`/v1/sites/${site.id}/versions/${site.activeVersion}/content`, content)).json as { id: string };
      await wait(pause);
      const deleting = daspanel.call('DELETE', `/v1/sites/${site.id}?confirm=${site.name}`);
      const visiting = daspanel.visit(hostOf(site));
      expect((await deleting).status).toBeLessThan(300);
      expect((await post(`/v1/sites/${site.id}/purge`, { confirm: site.name })).status).toBe(204);
      expect([200, 404, 502, 503, 504]).toContain((await visiting).status);
      const ended = await waitForJob(daspanel, job.id);
      expect(ended.state).toMatch(/succeeded|failed|cancelled/);
      // S2: no path of this machine.
      expect(JSON.stringify(ended.problem)).not.toContain(daspanel.data);
      await untilNoFolder(site);
    }
    expect(await readdir(join(daspanel.data, 'ledger', 'unfinished'))).toEqual([]);
  });

  test('a job that is cancelled at any moment leaves the version as it was or as it should be', async () => {
    const files = Object.fromEntries(Array.from({ length: 1_500 }, (_, number) => [`f/${number}.txt`, 'new']));
    const archive = await packArchive({ ...files, 'index.html': 'new' });
    const site = await createSite(daspanel, {}, { 'index.html': 'old' });
    for (const pause of [0, 60, 150, 250, 400, 600]) {
      const content = { upload: await upload(archive), mode: 'replace' };
      const job = (await post(`/v1/sites/${site.id}/versions/${site.activeVersion}/content`, content)).json as { id: string };
      await wait(pause);
      await post(`/v1/jobs/${job.id}/cancel`);
      const { state } = await waitForJob(daspanel, job.id);
      const { text } = await daspanel.visit(hostOf(site));
      expect([state, text, (await daspanel.visit(hostOf(site), '/f/1499.txt')).status]).toSatisfy(
        ([, page, last]) => (page === 'old' && last === 404) || (page === 'new' && last === 200),
      );
      const versions = () => readdir(join(daspanel.data, 'sites', site.id, 'versions'));
      await expect.poll(versions, { timeout: 10_000 }).toEqual([site.activeVersion]);
      await runJob(daspanel, `/v1/sites/${site.id}/versions/${site.activeVersion}/content`, {
        upload: await upload(await packArchive({ 'index.html': 'old' })),
        mode: 'replace',
      });
    }
  });
});

describe('addresses that content comes from', () => {
  const refused = [
    'http://127.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://①②⑦.0.0.1/',
    'http://127。0。0。1/',
    'http://localhost./',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://0.0.0.0/',
    'http://api.daspanel.localhost/',
    'http://8.8.8.8:25/',
  ];
  test('N190, N193: inside are all refused with one and the same sentence, and no secret of them is told or logged (N220)', async () => {
    const site = await createSite(daspanel, {});
    const secrets = { query: 'canary-query-3d', user: 'canary-user-3d', password: 'canary-password-3d' };
    const problems = await Promise.all(
      refused.map(async (address) => {
        const { query, user, password } = secrets;
        const body = { url: `${address}?key=${query}`, user, password };
        const job = (await post(`/v1/sites/${site.id}/versions/${site.activeVersion}/content`, body)).json as { id: string };
        const ended = await waitForJob(daspanel, job.id);
        const log = await daspanel.call('GET', `/v1/jobs/${job.id}/log`);
        expect(JSON.stringify(ended) + log.text).not.toContain('canary-');
        return JSON.stringify([ended.state, ended.problem]);
      }),
    );
    expect(new Set(problems).size).toBe(1);
    expect(problems[0]).toContain('failed');
    expect((await daspanel.call('GET', '/v1/audit?limit=100')).text).not.toContain('canary-');
  });
});

describe.skipIf(process.getuid?.() !== 0)('over a whole life of a site', () => {
  test('N005: no shell is started outside of a sandbox, and no program by a name without its place', async () => {
    const running = await runProgram('/usr/bin/pgrep', ['-P', String(daspanel.process.pid)]);
    const parts = running.stdout.toString().trim().split('\n');
    const output = join(daspanel.data, 'logs', 'execve.txt');
    const given = ['-f', '-qq', '-s', '500', '-e', 'trace=execve', '-o', output, ...parts.flatMap((id) => ['-p', id])];
    const tracer = startProgram('/usr/bin/strace', given, { stdio: 'ignore' });
    await wait(1_500);
    const site = await createSite(
      daspanel,
      { description: '$(touch /tmp/x); `id`', version: php('8.2') },
      { 'index.php': '<?php echo shell_exec("echo inside");', '$(id).txt': 'x', '-rf': 'x', "a';id;'": 'x' },
    );
    expect((await daspanel.visit(hostOf(site))).text.trim()).toBe('inside');
    await runJob(daspanel, `/v1/sites/${site.id}/versions/${site.activeVersion}/clone`, {});
    await daspanel.call('GET', `/v1/sites/${site.id}/logs/php-error`);
    await daspanel.call('DELETE', `/v1/sites/${site.id}?confirm=${site.name}`);
    await post(`/v1/sites/${site.id}/purge`, { confirm: site.name });
    await untilNoFolder(site);
    tracer.kill('SIGINT');
    await wait(500);
    const started = (await readFile(output, 'utf8')).split('\n').filter((line) => line.includes('execve('));
    const shells = started.filter((line) => /execve\("[^"]*\/(?:ba|da|)sh"/.test(line));
    // The one that PHP asked for shows that such a start would have been seen.
    expect(shells.filter((line) => line.includes('echo inside'))).toHaveLength(1);
    expect(shells.filter((line) => !line.includes('echo inside'))).toEqual([]);
    expect(started.filter((line) => !/execve\("\//.test(line))).toEqual([]);
    expect(started.length).toBeGreaterThan(10);
  });
});

test('N220: no token and no one-time login is in a log, in a command line or in an environment', async () => {
  const operator = (await readFile(join(daspanel.data, 'state', 'secrets', 'operator-token'), 'utf8')).trim();
  const made = (await post('/v1/tokens', { name: 'canary', scopes: ['sites:read'], sites: null })).json as { token: string };
  const header = { authorization: `Bearer ${made.token}` };
  expect((await daspanel.call('GET', '/v1/sites', undefined, header)).status).toBe(200);
  expect((await daspanel.call('GET', `/v1/sites?token=${made.token}`)).status).toBe(400);
  const site = await createSite(daspanel, {}, { 'index.html': 'x' });
  for (const query of ['token=', 'a=b&Access_Token=', 'reset-token=', 'password=']) {
    const path = `/?${query}${made.token}`;
    await daspanel.visit(hostOf(site), path, { headers: { referer: `http://${hostOf(site)}${path}` } });
  }
  await wait(2_000);
  for (const secret of [operator, daspanel.token, made.token]) {
    const kept = secret.slice(secret.lastIndexOf('_') + 1);
    expect(kept.length).toBeGreaterThan(20);
    const found = await runProgram('/usr/bin/grep', ['-rlF', '--', kept, join(daspanel.data, 'logs'), join(daspanel.data, 'run')]);
    expect(found.stdout.toString()).toBe('');
    for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
      const shown = await Promise.all(['cmdline', 'environ'].map((name) => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '')));
      expect([id, shown.join('').includes(kept)]).toEqual([id, false]);
    }
  }
});
