import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSite, php } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';
import type { Visit } from '../src/visit.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

const files = {
  'server.php': `<?php header('Content-Type: application/json'); echo json_encode(array('server' => $_SERVER, 'get' => $_GET, 'post' => $_POST, 'cookie' => $_COOKIE, 'cwd' => getcwd()));`,
  'input.php': `<?php $body = file_get_contents('php://input'); echo strlen($body), ' ', md5($body);`,
  'upload.php': `<?php $f = $_FILES['file']; move_uploaded_file($f['tmp_name'], '/site/tmp/moved') or die('not moved'); echo $f['name'], ' ', $f['size'], ' ', md5_file('/site/tmp/moved');`,
  'headers.php': `<?php http_response_code(418); header('Set-Cookie: a=1', false); header('Set-Cookie: b=2', false); header('X-Back: c:\\\\d'); echo 'teapot';`,
  'fatal.php': `<?php no_such_function();`,
  'exit.php': `<?php register_shutdown_function(function () { echo ' bye'; }); echo 'before'; exit(3); echo 'after';`,
  'loop.php': `<?php while (true) { }`,
  'memory.php': `<?php $all = array(); while (true) $all[] = str_repeat('x', 1048576);`,
  'count.php': `<?php session_start(); $_SESSION['n'] = (isset($_SESSION['n']) ? $_SESSION['n'] : 0) + 1; echo $_SESSION['n'];`,
  'leak.php': `<?php echo isset($GLOBALS['left']) ? 'leaked' : 'clean', ' ', ini_get('precision'); $GLOBALS['left'] = 1; ini_set('precision', '3');`,
  'write.php': `<?php file_put_contents('made.txt', 'by php'); echo file_get_contents('made.txt');`,
  'ini.php': `<?php echo ini_get('memory_limit'), ' ', ini_get('upload_max_filesize'), ' ', ini_get('date.timezone');`,
  'photo.jpg': '<?php echo "never";',
};
const settings = { memory_limit: 96, max_execution_time: 2, upload_max_filesize: 48, date_timezone: 'Europe/Lisbon' };

describe.each(['5.6', '7.0', '7.1', '7.4', '8.2', '8.3'])('PHP %s', (version) => {
  let host: string;
  const ask = (path: string, more: Partial<Visit> = {}) => daspanel.visit(host, path, more);
  beforeAll(async () => {
    const wanted = php(version, { engine: { kind: 'php', version, settings } });
    const site = await createSite(daspanel, { name: `all-${version.replace('.', '-')}`, version: wanted }, files);
    host = `${site.name}.sites.${daspanel.hostName}`;
  });

  test('sees the request as it was sent', async () => {
    const answer = await ask('/server.php/more/path?a[]=1&a[]=2', {
      headers: {
        cookie: 'x=y',
        authorization: `Basic ${Buffer.from('bob:pw').toString('base64')}`,
        'x-forwarded-for': '6.6.6.6',
        proxy: 'evil',
      },
    });
    const seen = JSON.parse(answer.text) as { server: Record<string, string>; get: unknown; cookie: unknown; cwd: string };
    expect(seen.server).toMatchObject({
      REQUEST_METHOD: 'GET',
      REQUEST_URI: '/server.php/more/path?a[]=1&a[]=2',
      SCRIPT_NAME: '/server.php',
      PHP_SELF: '/server.php/more/path',
      PATH_INFO: '/more/path',
      QUERY_STRING: 'a[]=1&a[]=2',
      HTTP_HOST: `${host}:${daspanel.httpPort}`,
      SERVER_NAME: host,
      SERVER_PORT: String(daspanel.httpPort),
      REMOTE_ADDR: '127.0.0.1',
      PHP_AUTH_USER: 'bob',
    });
    expect(Object.keys(seen.server).filter((key) => /^(HTTP_PROXY|HTTPS$|PHP_VALUE|PHP_ADMIN)/.test(key))).toEqual([]);
    expect(seen.server['DOCUMENT_ROOT']).toMatch(/^\/site\/versions\/v[0-9a-z]{15}$/);
    expect(seen).toMatchObject({ get: { a: ['1', '2'] }, cookie: { x: 'y' }, cwd: seen.server['DOCUMENT_ROOT'] });
  });

  test('knows that HTTPS is on', async () => {
    const { text } = await daspanel.visitSecurely(host, '/server.php');
    expect((JSON.parse(text) as { server: unknown }).server).toMatchObject({ HTTPS: 'on', SERVER_PORT: String(daspanel.httpsPort) });
  });

  test('reads a form and a raw body with every byte', async () => {
    const form = await ask('/server.php', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'name=J%C3%BCrgen&x[k]=1',
    });
    expect((JSON.parse(form.text) as { post: unknown }).post).toEqual({ name: 'Jürgen', x: { k: '1' } });
    const body = randomBytes(300_000);
    const raw = await ask('/input.php', { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body });
    expect(raw.text).toBe(`300000 ${createHash('md5').update(body).digest('hex')}`);
  });

  test('takes an upload of 40 MiB', async () => {
    const content = randomBytes(40 * 1024 * 1024);
    const body = Buffer.concat([
      Buffer.from(
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\nContent-Type: application/octet-stream\r\n\r\n',
      ),
      content,
      Buffer.from('\r\n--edge--\r\n'),
    ]);
    const answer = await ask('/upload.php', { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=edge' }, body });
    expect(answer.text).toBe(`big.bin ${content.length} ${createHash('md5').update(content).digest('hex')}`);
  });

  test('sends its status and headers', async () => {
    const answer = await ask('/headers.php');
    expect(answer).toMatchObject({ status: 418, text: 'teapot' });
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers['x-back']).toBe('c:\\d');
  });

  test('survives fatal errors, exit, memory hogs and endless loops', async () => {
    expect((await ask('/fatal.php')).status).toBe(500);
    expect((await ask('/exit.php')).text).toBe('before bye');
    expect((await ask('/memory.php')).status).toBe(500);
    const loop = ask('/loop.php');
    expect((await ask('/ini.php')).text).toBe('96M 48M Europe/Lisbon');
    expect([500, 504]).toContain((await loop).status);
    expect((await ask('/ini.php')).status).toBe(200);
  });

  test('keeps sessions between requests and nothing else', async () => {
    const first = await ask('/count.php');
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect([first.text, (await ask('/count.php', { headers: { cookie } })).text]).toEqual(['1', '2']);
    const precision = /^clean \d+$/;
    expect((await ask('/leak.php')).text).toMatch(precision);
    expect((await ask('/leak.php')).text).toMatch(precision);
    expect((await ask('/leak.php')).text).not.toBe('clean 3');
  });

  test('writes files that are served at once', async () => {
    expect((await ask('/write.php')).text).toBe('by php');
    expect((await ask('/made.txt')).text).toBe('by php');
  });

  test('runs only scripts that exist', async () => {
    for (const path of ['/missing.php', '/photo.jpg/x.php', '/server.php%00.jpg', '/server.PHP', '/server.php.']) {
      const answer = await ask(path);
      expect([path, answer.status >= 400]).toEqual([path, true]);
      expect(answer.text).not.toContain('<?php');
    }
    expect((await ask('/photo.jpg')).text).toBe('<?php echo "never";');
  });

  test('logs its errors for the owner', async () => {
    await ask('/fatal.php');
    const site = host.split('.')[0] ?? '';
    const { json } = await daspanel.call('GET', `/v1/sites?name=${site}`);
    const id = (json as { items: readonly { id: string }[] }).items[0]?.id ?? '';
    const log = await daspanel.call('GET', `/v1/sites/${id}/logs/php-error`);
    expect([log.status, log.text]).toEqual([200, expect.stringContaining('no_such_function')]);
  });
});
