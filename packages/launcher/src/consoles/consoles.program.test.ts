import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRequester } from '@daspanel/platform/json-socket.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { openShell, type ShellUnderTest } from '@daspanel/testkit/console-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

let launcher: LauncherUnderTest;
let site: SiteUnderTest;
let neighbour: SiteUnderTest;
beforeAll(async () => {
  launcher = await startLauncher();
  site = await makeSite(launcher, '1', { 'index.php': 'fine' }, { limits: { memory: 160, processes: 48 } });
  neighbour = await makeSite(launcher, '2', { 'secret.txt': 'canary' });
});
afterAll(() => launcher[Symbol.asyncDispose]());

const TIMEOUT = { timeout: 15_000, interval: 50 };
let marks = 0;

/** Types a command and gives what it printed, once it is through. */
async function run(shell: ShellUnderTest, command: string): Promise<string> {
  marks += 1;
  const [begin, end] = [`begin-${marks}-`, `end-${marks}-`];
  // Written so that what is typed does not look like what is printed.
  shell.type(`echo begin-$((${marks}))-; ${command}; echo end-$((${marks}))-\r`);
  await expect.poll(shell.printed, TIMEOUT).toMatch(new RegExp(`${end}\r\n`));
  const printed = shell.printed();
  return printed.slice(printed.lastIndexOf(`${begin}\r\n`) + begin.length + 2, printed.lastIndexOf(end)).replaceAll('\r\n', '\n');
}

/** The host's processes of a site's user. */
async function processesOf(user: number): Promise<readonly string[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
      return new RegExp(`^Uid:\\s+${user}\\b`, 'm').test(status) ? [name] : [];
    }),
  );
  return found.flat();
}

test('a shell is the site’s user in the folder of the version, in a terminal of its own that can be resized', async () => {
  await using shell = openShell(launcher, site);
  expect(await run(shell, 'id -u; pwd; stty size; tty; echo $HOME')).toBe(
    `${site.user}\n/site/versions/${site.version}\n30 100\n/dev/pts/0\n/site/home\n`,
  );
  shell.resize(77, 33);
  expect(await run(shell, 'stty size')).toBe('33 77\n');
  expect(shell.printed()).toContain('Everything that you start ends with this console.');
});

test('its own end gives its status', async () => {
  await using shell = openShell(launcher, site);
  await run(shell, 'true');
  shell.type('exit 7\r');
  expect(await shell.ended).toEqual({ status: 7, outOfMemory: false });
});

test('PHP is that of the version, with its settings and extensions', async () => {
  const hasPhp = await access('/usr/bin/php8.2').then(
    () => true,
    () => false,
  );
  if (!hasPhp) return;
  await using shell = openShell(launcher, site);
  expect(await run(shell, `php -r 'echo PHP_MAJOR_VERSION, ini_get("date.timezone"), extension_loaded("phar"), "\\n";'`)).toBe('8UTC1\n');
});

test('N210: it sees nothing of other sites, of the data and of the host, and has no network', async () => {
  const { data } = launcher;
  await writeFile(join(data.root, 'canary'), 'canary');
  await using shell = openShell(launcher, site);
  const hidden = [
    join(data.sites, neighbour.site),
    join(data.root, 'canary'),
    data.state,
    data.run,
    '/root',
    '/home',
    '/var',
    '/run/launcher',
  ];
  expect(await run(shell, `ls -d ${hidden.join(' ')} 2>/dev/null | wc -l; ls -A /run | sort | tr '\\n' ' '`)).toBe('0\nfcgi mail pool ');
  expect(await run(shell, 'tail -n +3 /proc/net/dev | grep -vc " lo:"')).toBe('0\n');
  expect(await run(shell, 'grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status | tr -d "\\t" | tr "\\n" " "')).toBe(
    'CapEff:0000000000000000 NoNewPrivs:1 Seccomp:2 ',
  );
  expect(
    await run(
      shell,
      'touch /usr/canary /opt/daspanel/canary /etc/canary 2>/dev/null; ls /usr/canary /opt/daspanel/canary /etc/canary 2>/dev/null | wc -l',
    ),
  ).toBe('0\n');
});

test('N212: it sees only its own processes, traces none, and makes no namespaces', async () => {
  await using other = openShell(launcher, site);
  await run(other, 'sleep 200 & true');
  await using shell = openShell(launcher, site);
  expect(
    await run(
      shell,
      'ls /proc | grep -c "^[0-9]*$" | awk \'{ print ($1 < 12) }\'; cat /proc/*/cmdline | tr "\\0" " " | grep -c "[s]leep 200"',
    ),
  ).toBe('1\n0\n');
  expect(await run(shell, 'unshare --user true 2>/dev/null; echo $?; mount -t tmpfs none /tmp 2>/dev/null; echo $?')).toMatch(
    /^[1-9]\d*\n[1-9]\d*\n$/,
  );
});

test('N205: a fork bomb and too much memory stay within the site’s limits', async () => {
  await using shell = openShell(launcher, site);
  await run(shell, 'true');
  shell.type('bomb() { bomb | bomb & }; bomb 2>/dev/null; true\r');
  await expect.poll(async () => (await processesOf(site.user)).length, TIMEOUT).toBeGreaterThan(20);
  expect((await processesOf(site.user)).length).toBeLessThan(64);
  shell.kill();
  await expect.poll(() => processesOf(site.user), TIMEOUT).toEqual([]);

  await using greedy = openShell(launcher, site);
  greedy.type(`node -e 'const all = []; for (;;) all.push(Buffer.alloc(16 * 1024 * 1024, 1))'\r`);
  await expect.poll(greedy.printed, TIMEOUT).toMatch(/Killed|JavaScript heap|node-e/);
  greedy.kill();
  await expect.poll(() => processesOf(site.user), TIMEOUT).toEqual([]);
});

test('its end is the end of all that was started in it, also of what has left its session and of what stops its keeper', async () => {
  await using shell = openShell(launcher, site);
  await run(shell, '(setsid nohup sleep 300 > /dev/null 2>&1 &); (trap "" HUP TERM INT; sleep 300) & true');
  shell.type('kill -STOP $PPID\r');
  await wait(300);
  expect((await processesOf(site.user)).length).toBeGreaterThan(3);
  shell.kill();
  await expect.poll(() => processesOf(site.user), TIMEOUT).toEqual([]);
});

test('it ends when its site goes to the trash', async () => {
  const third = await makeSite(launcher, '3', {});
  await using shell = openShell(launcher, third);
  await run(shell, '(setsid sleep 300 &); true');
  await launcher.api.request('site.trash', { site: third.site });
  await shell.ended.catch(() => {});
  expect(await processesOf(third.user)).toEqual([]);
});

test('a connection without a right key becomes nobody’s, and a console without a connection is not started', async () => {
  const stranger = connect(launcher.data.sockets.consoleStreams);
  const closed = new Promise((resolve) => stranger.once('close', resolve));
  stranger.write('GET / HTTP/1.1\r\nhost: launcher\r\n\r\n');
  await closed;
  using requester = createRequester(launcher.data.sockets.launcherForConsole);
  const wanted = { site: site.site, version: site.version, pool: null, key: '0'.repeat(32), columns: 80, rows: 24 };
  await expect(requester.request('console.open', wanted)).rejects.toMatchObject({ code: 'no-stream' });
});
