import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHost, type RunningHost } from './testing/running-host.ts';

/** What would be reached outside: a file that programs or links could change or show, and a listener on this machine. */
const SECRET = 'outside-the-site';

const RUN = `<?php
$command = 'echo ran > ' . $_GET['canary'] . '; echo ran';
switch ($_GET['way']) {
  case 'exec': exec($command, $lines, $status); echo json_encode(array($lines, $status)); break;
  case 'shell_exec': echo json_encode(shell_exec($command)); break;
  case 'system': system($command, $status); echo " ", $status; break;
  case 'passthru': passthru($command, $status); echo " ", $status; break;
  case 'popen': $p = @popen($command, 'r'); echo json_encode($p ? stream_get_contents($p) : null); if ($p) pclose($p); break;
  case 'popen-write': $p = @popen('sh', 'w'); if ($p) { fwrite($p, $command); pclose($p); } break;
  case 'proc_open': $p = @proc_open($command, array(array('pipe', 'r'), array('pipe', 'w'), array('pipe', 'w')), $pipes); echo json_encode($p ? stream_get_contents($pipes[1]) : null); if ($p) proc_close($p); break;
  case 'mail': echo json_encode(@mail('a@example.org', 's', 'text', '', '-X' . $_GET['canary'])); break;
  case 'pcntl': echo json_encode(function_exists('pcntl_exec') || function_exists('pcntl_fork')); break;
}
echo ' end';`;

const CONNECT = `<?php
$port = (int) $_GET['port'];
switch ($_GET['way']) {
  case 'fsockopen': $s = @fsockopen('127.0.0.1', $port, $number, $message, 5); break;
  case 'udp': $s = @fsockopen('udp://127.0.0.1', $port, $number, $message, 5); if ($s) fwrite($s, 'datagram'); break;
  case 'http': $s = @file_get_contents("http://127.0.0.1:$port/"); break;
  case 'curl': $s = false; if (function_exists('curl_init')) { $c = curl_init("http://127.0.0.1:$port/"); curl_setopt($c, CURLOPT_RETURNTRANSFER, true); curl_setopt($c, CURLOPT_TIMEOUT, 5); $s = curl_exec($c); } break;
  case 'mysqli': try { $s = @mysqli_connect('127.0.0.1', 'root', '', 'x', $port); } catch (Exception $e) { $s = false; } break;
  case 'unix': $s = @stream_socket_client('unix://' . $_GET['path'], $number, $message, 5); break;
  case 'listen': $s = @stream_socket_server('tcp://127.0.0.1:0'); break;
}
echo json_encode($s === false || $s === null);`;

const LOAD = `<?php
$folder = ini_get('extension_dir');
@mkdir($folder, 0777, true);
$written = @file_put_contents("$folder/evil.so", file_get_contents('/site/evil.so')) !== false;
echo json_encode(array(@ini_set('enable_dl', '1') !== false && ini_get('enable_dl') === '1', function_exists('dl') && @dl('evil.so'), extension_loaded('intl')));`;

const READ = `<?php
$paths = array($_GET['outside'], '/etc/passwd', '../../../../../../etc/passwd', '/site/../etc/passwd', 'file:///etc/passwd', '/proc/self/environ', '/proc/1/cmdline', '/proc/self/fd/0', '/dev/mem', 'glob:///etc/*');
$seen = array();
foreach ($paths as $path) $seen[] = @file_get_contents($path);
symlink($_GET['outside'], '/site/link');
$seen[] = @file_get_contents('/site/link');
@file_put_contents('/site/link', 'written');
symlink(dirname($_GET['outside']), '/site/folder-link');
$seen[] = @file_get_contents('/site/folder-link/' . basename($_GET['outside']));
$seen[] = json_encode(array(getenv('HOME'), @scandir('/'), @scandir('/site/folder-link'), @link($_GET['outside'], '/site/hard')));
echo implode('|', $seen);`;

/** Opens, lists, changes and writes below a folder that somebody else swaps for a link all the time. */
const RACE = `<?php
$end = microtime(true) + 0.2;
$seen = array();
for ($n = 0; microtime(true) < $end; $n++) {
  $seen[(string) @file_get_contents('/site/swapped/canary')] = 1;
  foreach ((array) @scandir('/site/swapped') as $name) $seen[$name] = 1;
  @file_put_contents('/site/swapped/written-by-php', 'x');
  @chmod('/site/swapped/canary', 0777);
  @rename('/site/swapped/victim', '/site/stolen');
  @unlink('/site/swapped/victim');
  @mkdir('/site/swapped/made-by-php');
}
echo $n > 2 ? 'many ' : 'few ', json_encode(array_keys($seen));`;

describe.each(['5.6', '7.0', '7.1', '7.4', '8.3', '8.5'] as const)('PHP %s cannot leave the site', (php) => {
  let host: RunningHost;
  let outside: string;
  let port: number;
  let contacts = 0;
  const listener = createServer((socket) => {
    contacts += 1;
    socket.end();
  });
  const ask = async (uri: string) => (await host.get(uri)).body.toString('latin1');

  beforeAll(async () => {
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
    host = await startHost({
      php,
      asRoot: true,
      settings: { max_execution_time: 10, display_errors: true },
      files: {
        'run.php': RUN,
        'connect.php': CONNECT,
        'load.php': LOAD,
        'read.php': READ,
        'race.php': RACE,
        'hello.php': '<?php echo "hello";',
      },
    });
  });
  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'canary'), SECRET, { mode: 0o600 });
    writeFileSync(join(outside, 'victim'), SECRET);
  });
  const expectUntouched = async () => {
    expect(readFileSync(join(outside, 'canary'), 'utf8')).toBe(SECRET);
    expect(contacts).toBe(0);
    expect(await ask('/hello.php')).toBe('hello');
  };
  afterEach(async () => {
    await expectUntouched();
    await rm(outside, { recursive: true });
  });
  afterAll(async () => {
    listener.close();
    await host[Symbol.asyncDispose]();
  });

  it.each(['exec', 'shell_exec', 'system', 'passthru', 'popen', 'popen-write', 'proc_open', 'mail', 'pcntl'])(
    'by starting a program with %s',
    async (way) => {
      const canary = join(outside, 'started');
      const said = await ask(`/run.php?way=${way}&canary=${canary}`);
      expect(existsSync(canary)).toBe(false);
      expect(said).not.toContain('ran');
      if (way === 'mail') expect(said).toBe('false end');
      if (way === 'pcntl') expect(said).toBe('false end');
    },
  );

  it.each(['fsockopen', 'udp', 'http', 'curl', 'mysqli', 'unix', 'listen'])('over the network with %s', async (way) => {
    expect(await ask(`/connect.php?way=${way}&port=${port}&path=${host.socket}`)).toBe('true');
  });

  it('by loading code that it wrote', async () => {
    if (php !== '5.6' && !php.startsWith('7.0') && !php.startsWith('7.1')) host.write('evil.so', readFileSync(intlExtension(php)));
    else host.write('evil.so', 'not code');
    expect(JSON.parse(await ask('/load.php'))).toEqual([false, false, false]);
  });

  it('by paths and links', async () => {
    const seen = await ask(`/read.php?outside=${outside}/canary`);
    expect(seen).not.toContain(SECRET);
    expect(seen).not.toContain('root:');
    expect(seen).not.toContain('"canary"');
  });

  it('through a folder that is swapped for a link meanwhile', async () => {
    mkdirSync(join(host.site, 'real'), { recursive: true });
    writeFileSync(join(host.site, 'real/canary'), 'inside');
    symlinkSync(outside, join(host.site, 'evil'));
    renameSync(join(host.site, 'real'), join(host.site, 'swapped'));
    let isRunning = true;
    const swap = async () => {
      const place = (name: string) => join(host.site, name);
      while (isRunning) {
        renameSync(place('swapped'), place('real'));
        renameSync(place('evil'), place('swapped'));
        await nextTurn();
        renameSync(place('swapped'), place('evil'));
        renameSync(place('real'), place('swapped'));
        await nextTurn();
      }
    };
    const swapping = swap();
    const seen: string[] = [];
    for (let count = 0; count < 8; count++) seen.push(await ask('/race.php'));
    isRunning = false;
    await swapping;
    for (const said of seen) expect(said).toMatch(/^many /);
    expect(seen.join()).not.toContain(SECRET);
    for (const name of ['written-by-php', 'made-by-php']) expect(existsSync(join(outside, name))).toBe(false);
    expect(existsSync(join(outside, 'victim'))).toBe(true);
    for (const name of ['swapped', 'real', 'evil']) rmSync(join(host.site, name), { recursive: true, force: true });
  });
});

/** A real extension of the build, whose JavaScript parts the packages would run. */
function intlExtension(php: string): string {
  return join(import.meta.dirname, `../../../../node_modules/@php-wasm/node-${php.replace('.', '-')}/jspi/extensions/intl/intl.so`);
}
