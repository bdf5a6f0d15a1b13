import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { requestFastCgi, scriptParams } from '@daspanel/testkit/fastcgi-request.ts';
import { makeSite, startLauncher, type LauncherUnderTest, type SiteUnderTest } from '@daspanel/testkit/launcher-under-test.ts';
import { findDescendants } from '../limits/process-tree.ts';

/** What hostile code of a site can do, run by its real PHP through FastCGI. The ids are those of the list of negative tests. */
let launcher: LauncherUnderTest;
let hostile: SiteUnderTest;
let neighbour: SiteUnderTest;

beforeAll(async () => {
  launcher = await startLauncher();
  const files = { 'run.php': '<?php eval(file_get_contents("php://input"));', 'index.php': '<?php echo "fine";' };
  hostile = await makeSite(launcher, '1', files, {
    limits: { memory: 256, processes: 40, processor: 100 },
    settings: { max_execution_time: 20 },
  });
  neighbour = await makeSite(launcher, '2', { ...files, 'secret.txt': 'canary-of-the-neighbour' });
  await wake(neighbour);
});
afterAll(() => launcher[Symbol.asyncDispose]());

const wake = (site: SiteUnderTest) => launcher.engine.request('pool.wake', { pool: site.pool });

/** Runs PHP code as the hostile site and gives what it prints. */
async function attack(code: string): Promise<string> {
  await wake(hostile);
  const params = scriptParams(`/site/versions/${hostile.version}/run.php`, {
    REQUEST_METHOD: 'POST',
    CONTENT_LENGTH: String(Buffer.byteLength(code)),
  });
  return (await requestFastCgi(hostile.socket, params, code)).body;
}

/** Runs a shell command as the hostile site and gives both outputs. */
const shell = (command: string) => attack(`passthru(${JSON.stringify(`( ${command} ) 2>&1`).replaceAll('$', '\\$')});`);

async function expectNeighbourFine(): Promise<void> {
  expect((await neighbour.get('index.php')).body).toBe('fine');
}

test('N200: the files of the host, of Daspanel and of other sites do not exist', async () => {
  const secret = join(launcher.data.sites, neighbour.site, 'versions', neighbour.version, 'secret.txt');
  const paths = [
    '/etc/shadow',
    '/root',
    '/home',
    '/var',
    '/sys',
    '/var/run/docker.sock',
    launcher.data.root,
    secret,
    launcher.data.sockets.launcherForApi,
  ];
  expect(await attack(`foreach (${phpList(paths)} as $path) echo file_exists($path) ? "$path exists\\n" : "";`)).toBe('');
  expect(await attack('echo file_get_contents("/etc/passwd");')).toBe(`site:x:${hostile.user}:${hostile.user}::/site/home:/bin/sh\n`);
  expect(await shell(`cat ${secret}; grep -rl canary-of-the-neighbour /site /tmp /run /etc /opt /dev/shm`)).not.toContain(
    'canary-of-the-neighbour\n',
  );
});

test('N200: only its own processes are visible and no environment tells of Daspanel', async () => {
  const processes = (await attack('echo implode(",", array_filter(scandir("/proc"), "ctype_digit"));')).split(',');
  expect(processes.length).toBeLessThan(10);
  expect(await shell('cat /proc/*/environ')).not.toMatch(/DASPANEL/i);
});

test('N200, N204: no FastCGI socket can be reached, not even its own', async () => {
  expect(await shell('find / -type s')).not.toMatch(/\.sock/);
  expect(await attack('echo json_encode(scandir("/run/fcgi"));')).toBe('[".",".."]');
  const own = `unix:///run/fcgi/${hostile.pool}-1.sock`;
  expect(await attack(`var_dump(@stream_socket_client(${JSON.stringify(own)}));`)).toContain('bool(false)');
});

test('N200: the network has no way out and no way to the host', async () => {
  expect(await attack('var_dump(@stream_socket_client("tcp://127.0.0.1:22", $n, $text, 2)); echo $text;')).toContain('Connection refused');
  expect(await attack('var_dump(@stream_socket_client("tcp://192.0.2.1:80", $n, $text, 2)); echo $text;')).toContain('unreachable');
});

test('N201: tricks around PHP settings read nothing, because nothing else is there', async () => {
  expect(
    await attack('ini_set("open_basedir", "/"); chdir("/site"); for ($i = 0; $i < 9; $i++) chdir(".."); echo json_encode(glob("/etc/*"));'),
  ).not.toContain('shadow');
  expect(await attack('symlink("/etc/shadow", "/site/tmp/link"); var_dump(@file_get_contents("/site/tmp/link"));')).toContain(
    'bool(false)',
  );
  expect(await attack('echo ini_get("memory_limit"); ini_set("memory_limit", "-1"); echo " ", ini_get("memory_limit");')).toBe('128M 128M');
  expect(await attack('var_dump(mail("a@example.org", "subject", "text"));')).toContain('bool(false)');
});

test('N201: nothing outside its own folders can be written', async () => {
  const places = ['/x', '/usr/x', '/etc/x', '/dev/x', '/run/x', '/run/pool/php-fpm.conf', '/site/x', '/site/versions/x', '/opt/x'];
  expect(
    await attack(`foreach (${phpList(places)} as $path) if (@file_put_contents($path, "x") !== false) echo "$path was written\\n";`),
  ).toBe('');
  expect(await shell('mv /site/versions /site/other; mv /site/logs /site/other; rmdir /site/tmp; ls /site')).toContain('versions');
});

test('N205: a fork bomb meets the limit of the site, and the site can be put to sleep', async () => {
  const bomb = attack('for (;;) { @proc_open("exec sleep 60", [], $all); }').catch(() => 'ended');
  const count = async () => (await processesOf(hostile.user)).length;
  await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(35);
  await expectNeighbourFine();
  expect(await count()).toBeLessThanOrEqual(42);
  await launcher.engine.request('pool.sleep', { pool: hostile.pool, graceSeconds: 1 });
  expect(await processesOf(hostile.user)).toEqual([]);
  expect(await bomb).toBe('ended');
});

test('N205: memory without end, open files without end and full temporary folders meet the limits of the site', async () => {
  expect(await shell('head -c 3000000000 /dev/zero | tail -c 2900000000 | wc -c')).not.toContain('2900000000');
  await expectNeighbourFine();
  const files = await attack(
    'for ($i = 0; $i < 100000; $i++) { $f = @fopen("/dev/null", "r"); if (!$f) break; $all[] = $f; } echo count($all);',
  );
  expect(Number(files)).toBeGreaterThan(100);
  expect(Number(files)).toBeLessThan(4096);
  for (const folder of ['/tmp', '/dev/shm']) {
    expect(await shell(`head -c 100000000 /dev/zero > ${folder}/full; rm ${folder}/full`)).toContain('No space left');
  }
  await expectNeighbourFine();
});

test('N205: a busy loop gets the processor time that its limit allows', async () => {
  await wake(hostile);
  const used = async () =>
    ((await launcher.engine.request('pool.list', {})) as { pool: string; processorMilliseconds: number }[]).find(
      ({ pool }) => pool === hostile.pool,
    )?.processorMilliseconds ?? 0;
  const before = await used();
  const start = performance.now();
  const spin =
    'for ($i = 0; $i < 4; $i++) $all[] = proc_open("timeout 2 sh -c \'while :; do :; done\'", [], $pipes); foreach ($all as $one) proc_close($one);';
  await attack(spin);
  const cores = ((await used()) - before) / (performance.now() - start);
  expect(cores).toBeGreaterThan(0.5);
  expect(cores).toBeLessThan(1.3);
  await expectNeighbourFine();
});

test('N206: it can kill its own processes alone, and wakes again', async () => {
  await attack('exec("kill -9 -1");').catch(() => {});
  await expectNeighbourFine();
  // Until the launcher has seen the pool's end, its socket refuses; the proxy then turns to wake.sock, this test waits.
  await vi.waitFor(async () => expect(JSON.stringify(await launcher.engine.request('pool.list', {}))).not.toContain(hostile.pool), 5_000);
  expect(await attack('echo "back";')).toBe('back');
});

test('N206: shared memory, traces and core dumps stay inside', async () => {
  await wake(neighbour);
  expect(await attack('$id = shmop_open(0x1234, "c", 0600, 64); shmop_write($id, "hello", 0); echo "made";')).toBe('made');
  const code = 'var_dump(@shmop_open(0x1234, "a", 0, 0));';
  const params = scriptParams(`/site/versions/${neighbour.version}/run.php`, {
    REQUEST_METHOD: 'POST',
    CONTENT_LENGTH: String(code.length),
  });
  expect((await requestFastCgi(neighbour.socket, params, code)).body).toContain('bool(false)');
  expect(await shell('ulimit -c')).toBe('0\n');
  expect(await perl('syscall(101, 16, 1, 0, 0)')).toContain('Operation not permitted');
});

/** The system call numbers are those of x86-64. */
const perl = (call: string) =>
  attack(`passthru("perl -e " . escapeshellarg(${JSON.stringify(`$r = ${call}; print "$r $!"`).replaceAll('$', '\\$')}) . " 2>&1");`);

test.runIf(process.arch === 'x64')('N207: the kernel doors that sandboxes are left through are shut', async () => {
  expect(await shell('unshare -Ur id')).not.toContain('uid=0');
  expect(await shell('mount -t tmpfs none /tmp')).not.toBe('');
  for (const [name, number] of Object.entries({ bpf: 321, userfaultfd: 323, io_uring_setup: 425, keyctl: 250, perf_event_open: 298 })) {
    expect(`${name} ${await perl(`syscall(${number}, 0, 0, 0, 0, 0)`)}`).toBe(`${name} -1 Operation not permitted`);
  }
  expect(await shell('cat /proc/self/status')).toMatch(/CapEff:\t0+\n(.|\n)*CapBnd:\t0+\n(.|\n)*NoNewPrivs:\t1\nSeccomp:\t2/);
});

test('N208: seen from the host its processes and files belong to its own user, which is not root', async () => {
  await attack('file_put_contents("/site/tmp/made-inside", "x");');
  const { uid, gid } = await stat(join(launcher.data.sites, hostile.site, 'tmp/made-inside'));
  expect([uid, gid]).toEqual([hostile.user, hostile.user]);
  const own = await processesOf(hostile.user);
  expect(own.length).toBeGreaterThan(1);
  expect(await attack('echo preg_replace("/\\\\s+/", " ", trim(file_get_contents("/proc/self/uid_map")));')).toBe(`${hostile.user} 0 1`);
  expect(await readFile(`/proc/${own.at(-1)}/uid_map`, 'utf8')).toMatch(new RegExp(`^\\s*${hostile.user}\\s+${hostile.user}\\s+1\\n$`));
});

test('a site can trick nobody with a file in the place of its session folder', async () => {
  await attack('rmdir("/site/tmp/sessions"); symlink("/etc", "/site/tmp/sessions");');
  await launcher.engine.request('pool.sleep', { pool: hostile.pool, graceSeconds: 1 });
  expect(await attack('echo "awake"; unlink("/site/tmp/sessions");')).toBe('awake');
});

/** Host numbers of the launcher's living descendants that belong to a user. */
async function processesOf(user: number): Promise<readonly number[]> {
  const all = await findDescendants(launcher.pid());
  const owners = await Promise.all(
    all.map(async (id) => ({
      id,
      uid: await stat(`/proc/${id}`).then(
        (found) => found.uid,
        () => -1,
      ),
    })),
  );
  return owners.filter(({ uid }) => uid === user).map(({ id }) => id);
}

function phpList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
}
