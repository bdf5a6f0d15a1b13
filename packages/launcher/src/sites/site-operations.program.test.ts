import { lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { identities } from '@daspanel/platform/identities.ts';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { makeSite, startLauncher } from '@daspanel/testkit/launcher-under-test.ts';

const describe = async (path: string) => {
  const { mode, uid, gid } = await lstat(path);
  return `${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
};

test('a site gets its folders with the owners and modes that ARCHITECTURE.md names, however often it is asked for', async () => {
  await using launcher = await startLauncher();
  const { site, user, version } = await makeSite(launcher, '1', {});
  expect(await launcher.api.request('site.provision', { site })).toEqual({ user });
  const path = (...names: string[]) => join(launcher.data.sites, site, ...names);
  const own = `${user}:${user}`;
  expect(await describe(path())).toBe(`550 ${identities.proxy}:${user}`);
  expect(await describe(path('versions'))).toBe('755 0:0');
  expect(await describe(path('versions', version))).toBe(`755 ${own}`);
  for (const name of ['logs', 'tmp', 'home', 'tmp/sessions']) expect(await describe(path(name))).toBe(`700 ${own}`);
});

test('a version of an unknown site is refused', async () => {
  await using launcher = await startLauncher();
  await expect(
    launcher.api.request('version.provision', { site: `s${'9'.repeat(15)}`, version: `v${'9'.repeat(15)}` }),
  ).rejects.toMatchObject({
    code: 'unknown-site',
  });
});

test.each(['../../etc', 's1', '', 'S111111111111111', "s11111111111111'"])('%j is no site', async (site) => {
  await using launcher = await startLauncher();
  await expect(launcher.api.request('site.provision', { site })).rejects.toMatchObject({ code: 'invalid-request' });
});

test('root does not follow links that a site or the proxy put in the place of folders', async () => {
  await using launcher = await startLauncher();
  const { site, version } = await makeSite(launcher, '1', {});
  const folder = join(launcher.data.sites, site);
  const victim = join(launcher.data.root, 'victim');
  await mkdir(victim, { mode: 0o700 });
  for (const name of ['versions', 'tmp', 'logs', 'tmp/sessions', `versions/${version}`]) {
    await rename(join(folder, name), join(folder, 'aside'));
    await symlink(victim, join(folder, name));
    await launcher.api.request('site.provision', { site }).catch(() => {});
    await launcher.api.request('version.provision', { site, version }).catch(() => {});
    expect(await describe(victim)).toBe('700 0:0');
    await rm(join(folder, name));
    await rename(join(folder, 'aside'), join(folder, name));
  }
});

test('a site goes to the trash with its pools stopped and comes back', async () => {
  await using launcher = await startLauncher();
  const one = await makeSite(launcher, '1', { 'index.php': '<?php echo "one";' });
  await launcher.engine.request('pool.wake', { pool: one.pool });
  for (let again = 0; again < 2; again++) await launcher.api.request('site.trash', { site: one.site });
  expect(await launcher.engine.request('pool.list', {})).toEqual([]);
  await expect(lstat(one.socket)).rejects.toThrow('ENOENT');
  await expect(launcher.engine.request('pool.wake', { pool: one.pool })).rejects.toMatchObject({ code: 'unknown-site' });
  for (let again = 0; again < 2; again++) await launcher.api.request('site.restore', { site: one.site });
  await launcher.engine.request('pool.wake', { pool: one.pool });
  expect((await one.get('index.php')).body).toBe('one');
});

test('user numbers outlive a killed launcher and are never given again', async () => {
  await using launcher = await startLauncher();
  const first = await makeSite(launcher, '1', {});
  await launcher.kill();
  await launcher.start();
  const second = await makeSite(launcher, '2', {});
  expect([first.user, second.user]).toEqual([600_000, 600_001]);
  expect((await launcher.api.request('site.provision', { site: first.site })) as object).toEqual({ user: 600_000 });
});

test.each(['provision.enrolled', 'trash.moved'])(
  'a launcher that is killed at %s has lost nothing when it is asked again',
  async (point) => {
    await using launcher = await startLauncher();
    const { site, version, user } = await makeSite(launcher, '1', {});
    const other = `s${'2'.repeat(15)}`;
    await launcher.kill();
    await launcher.start(`${point}=exit`);
    const [operation, input] = point === 'trash.moved' ? ['site.trash', { site }] : ['site.provision', { site: other }];
    await expect(launcher.api.request(operation, input)).rejects.toMatchObject({ code: 'unreachable' });
    await launcher.kill();
    await launcher.start();
    await launcher.api.request(operation, input);
    await launcher.api.request('site.restore', { site });
    expect(await launcher.api.request('site.provision', { site: other })).toEqual({ user: user + 1 });
    expect(await describe(join(launcher.data.sites, site, 'versions', version))).toBe(`755 ${user}:${user}`);
  },
);

test('a damaged ledger stops the start with a message that names the file', async () => {
  await using launcher = await startLauncher();
  await launcher.kill();
  await writeFile(join(launcher.data.ledger, 'sites.jsonl'), 'damaged\n');
  await expect(launcher.start()).rejects.toThrow('the ledger of sites is damaged');
  expect(await readFile(join(launcher.data.ledger, 'sites.jsonl'), 'utf8')).toBe('damaged\n');
});

test('a lost ledger stops the start as long as there are sites', async () => {
  await using launcher = await startLauncher();
  const { site } = await makeSite(launcher, '1', {});
  await launcher.kill();
  await rm(join(launcher.data.ledger, 'sites.jsonl'));
  await expect(launcher.start()).rejects.toThrow(`${site} belongs to a site that the ledger of sites does not know`);
});

test("a site's user alone, without any sandbox, cannot read another site or enter its own folder's parents for writing", async () => {
  await using launcher = await startLauncher();
  const one = await makeSite(launcher, '1', { 'secret.php': 'secret of one' });
  const two = await makeSite(launcher, '2', {});
  const secret = join(launcher.data.sites, one.site, 'versions', one.version, 'secret.php');
  const asSite = (user: number, ...command: string[]) =>
    runProgram('/usr/bin/setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--no-new-privs', ...command]);
  expect((await asSite(one.user, '/usr/bin/cat', secret)).stdout.toString()).toBe('secret of one');
  expect((await asSite(two.user, '/usr/bin/cat', secret)).stderr.toString()).toContain('Permission denied');
  const own = join(launcher.data.sites, two.site);
  for (const target of [
    join(own, 'x'),
    join(own, 'versions/x'),
    join(launcher.data.ledger, 'x'),
    join(launcher.data.pools, 'x'),
    join(launcher.data.sockets.pools, 'x'),
  ]) {
    expect({ target, status: (await asSite(two.user, '/usr/bin/touch', target)).status }).toEqual({ target, status: 1 });
  }
});

test('sockets of the launcher are for the api and for engine-php alone', async () => {
  await using launcher = await startLauncher();
  expect(await describe(launcher.data.sockets.launcherForApi)).toBe(`600 ${identities.api}:${identities.api}`);
  expect(await describe(launcher.data.sockets.launcherForEngine)).toBe(`600 ${identities.engine}:${identities.engine}`);
  await expect(launcher.engine.request('site.provision', { site: `s${'1'.repeat(15)}` as SiteId })).rejects.toMatchObject({
    code: 'unknown-operation',
  });
});
