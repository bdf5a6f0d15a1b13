import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhpVersion } from '@daspanel/formats/identifiers.ts';
import { startHost, type RunningHost } from './testing/running-host.ts';

const md5 = (content: Buffer) => createHash('md5').update(content).digest('hex');
const multipart = (parts: readonly { readonly head: string; readonly content: Buffer }[]) =>
  Buffer.concat([
    ...parts.flatMap(({ head, content }) => [
      Buffer.from(`--BOUNDARY\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--BOUNDARY--\r\n'),
  ]);
const MULTIPART = { CONTENT_TYPE: 'multipart/form-data; boundary=BOUNDARY' };
const MEBIBYTE = 1024 * 1024;

const FILES = {
  'version.php': '<?php echo PHP_VERSION, " ", PHP_SAPI;',
  'server.php':
    '<?php header("Content-Type: application/json"); echo json_encode(array("server" => $_SERVER, "get" => $_GET, "post" => $_POST, "cookie" => $_COOKIE, "cwd" => getcwd(), "env" => getenv("PATH"), "request" => $_REQUEST));',
  'input.php': '<?php $body = file_get_contents("php://input"); echo strlen($body), " ", md5($body), " ", $_SERVER["REQUEST_METHOD"];',
  'upload.php':
    '<?php $f = $_FILES["file"]; $to = "/site/kept.bin"; $ok = move_uploaded_file($f["tmp_name"], $to); echo json_encode(array($f["name"], $f["error"], $f["size"], $ok, md5_file($to), isset($_POST["list"]) ? $_POST["list"] : null));',
  'headers.php':
    '<?php header("HTTP/1.1 418 I am a teapot"); header("Set-Cookie: a=1"); header("Set-Cookie: b=2", false); header(\'X-Path: C:\\a\\"q"\\\\end\'); header("X-Latin: caf\\xe9"); echo "tea";',
  'status.php': '<?php http_response_code((int) $_GET["code"]); echo "body";',
  'redirect.php': '<?php header("Location: /elsewhere"); exit;',
  'fatal.php': '<?php this_function_is_not_there();',
  'uncaught.php': '<?php throw new Exception("nobody catches me");',
  'parse.php': '<?php this is not PHP',
  'exit.php': '<?php register_shutdown_function(function () { echo " shut down"; }); echo "before"; exit(3); echo "after";',
  'recursion.php': '<?php function f($n) { return f($n + 1) + 1; } echo f(0);',
  'regex.php':
    '<?php $r = preg_match("/^(?:(a)|(b))*$/", str_repeat("ab", 200000)); echo "result ", var_export($r, true), " ", preg_last_error();',
  'memory.php': '<?php ini_set("memory_limit", "-1"); $a = array(); while (true) { $a[] = str_repeat("x", 1048576); }',
  'limit.php': '<?php $a = array(); while (true) { $a[] = str_repeat("x", 1048576); }',
  'folder/where.php': '<?php echo getcwd(), " ", basename(__FILE__), " ", (include "part.inc");',
  'folder/part.inc': '<?php return "included";',
  'binary.php': '<?php for ($i = 0; $i < 256; $i++) echo chr($i);',
  'large.php': '<?php for ($i = 0; $i < 200; $i++) echo str_repeat(chr(65 + $i % 26), 50000);',
  'log.php': '<?php error_log("a line of my own"); trigger_error("a warning", E_USER_WARNING); echo "logged";',
  'modes.php':
    '<?php file_put_contents("made.txt", "x"); copy("made.txt", "copy.txt"); mkdir("made"); chmod("copy.txt", 0606); $m = array(); foreach (array("made.txt", "copy.txt", "made") as $f) $m[] = decoct(fileperms($f) & 0777); echo json_encode(array($m, file_put_contents("made.txt", "y", FILE_APPEND | LOCK_EX)));',
  'session.php': '<?php session_start(); $_SESSION["n"] = isset($_SESSION["n"]) ? $_SESSION["n"] + 1 : 1; echo $_SESSION["n"];',
  'ini.php':
    '<?php echo json_encode(array_map("ini_get", array("memory_limit", "upload_max_filesize", "post_max_size", "max_input_vars", "display_errors", "error_reporting", "short_open_tag", "date.timezone", "output_buffering", "implicit_flush", "expose_php", "session.save_path")));',
};

describe.each(['5.6', '7.0', '7.1', '7.4', '8.3'] as const satisfies readonly PhpVersion[])('PHP %s', (php) => {
  let host: RunningHost;
  const text = async (uri: string, parameters?: Readonly<Record<string, string>>) =>
    (await host.get(uri, parameters)).body.toString('latin1');
  beforeAll(async () => {
    host = await startHost({ php, files: FILES, settings: { display_errors: true, upload_max_filesize: 32, max_execution_time: 20 } });
  });
  afterAll(() => host[Symbol.asyncDispose]());

  it('runs a script and says what it is', async () => {
    const answer = await host.get('/version.php');
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toMatch(new RegExp(`^${php.replace('.', '\\.')}\\.\\d+ fpm-fcgi$`));
    expect(answer.headers.map(([name]) => name)).not.toContain('x-powered-by');
  });

  it('gives scripts what the web server said', async () => {
    const parameters = {
      SCRIPT_FILENAME: '/site/server.php',
      SCRIPT_NAME: '/server.php',
      PATH_INFO: '/more/path',
      HTTP_COOKIE: 'a=1; b=c%20d',
      HTTP_AUTHORIZATION: `Basic ${Buffer.from('user:pass:word').toString('base64')}`,
      HTTP_X_LATIN: 'caf\xe9',
      HTTP_PROXY: 'http://attacker.example/',
      DASPANEL_POOL: 'secret',
      PHP_VALUE: 'auto_prepend_file=/etc/passwd',
    };
    const said = JSON.parse(await text('/server.php/more/path?x=1&list[]=a&list[]=b', { ...parameters, HTTP_X_LATIN: 'plain' }));
    expect(said.server).toMatchObject({
      SCRIPT_NAME: '/server.php',
      SCRIPT_FILENAME: '/site/server.php',
      PHP_SELF: '/server.php/more/path',
      PATH_INFO: '/more/path',
      DOCUMENT_ROOT: '/site',
      HTTPS: 'on',
      REQUEST_METHOD: 'GET',
      REQUEST_URI: '/server.php/more/path?x=1&list[]=a&list[]=b',
      QUERY_STRING: 'x=1&list[]=a&list[]=b',
      SERVER_NAME: 'site.example',
      SERVER_PORT: '443',
      HTTP_HOST: 'site.example',
      REMOTE_ADDR: '192.0.2.7',
      PHP_AUTH_USER: 'user',
      PHP_AUTH_PW: 'pass:word',
    });
    for (const name of ['DASPANEL_POOL', 'HTTP_PROXY', 'PHP_VALUE']) expect(said.server).not.toHaveProperty(name);
    expect(said.get).toEqual({ x: '1', list: ['a', 'b'] });
    expect(said.cookie).toEqual({ a: '1', b: 'c d' });
    expect(said.cwd).toBe('/site');
  });

  it('reads forms', async () => {
    const answer = await host.send('/server.php', Buffer.from('a=1&b[]=x&b[]=%C3%A4'), {
      CONTENT_TYPE: 'application/x-www-form-urlencoded',
    });
    expect(JSON.parse(answer.body.toString()).post).toEqual({ a: '1', b: ['x', 'ä'] });
  });

  it('reads bodies byte by byte', async () => {
    const body = Buffer.concat([Buffer.from([0, 1, 0, 255]), randomBytes(200_000), Buffer.from([0])]);
    const answer = await host.send('/input.php', body, { REQUEST_METHOD: 'PUT', CONTENT_TYPE: 'application/octet-stream' });
    expect(answer.body.toString()).toBe(`${body.length} ${md5(body)} PUT`);
  });

  it('takes uploaded files', async () => {
    const file = randomBytes(20 * MEBIBYTE);
    const answer = await host.send(
      '/upload.php',
      multipart([
        { head: 'name="list[]"', content: Buffer.from('eins') },
        { head: 'name="list[]"', content: Buffer.from('zw\u00f6lf') },
        { head: 'name="file"; filename="a b.bin"', content: file },
      ]),
      MULTIPART,
    );
    expect(JSON.parse(answer.body.toString())).toEqual(['a b.bin', 0, file.length, true, md5(file), ['eins', 'zw\u00f6lf']]);
  });

  it('refuses bodies that are too large', async () => {
    expect((await host.send('/input.php', Buffer.alloc(41 * MEBIBYTE), { REQUEST_METHOD: 'PUT' })).status).toBe(413);
  });

  it('passes status and headers on', async () => {
    const answer = await host.get('/headers.php');
    expect(answer.status).toBe(418);
    expect(answer.headers).toContainEqual(['set-cookie', 'a=1']);
    expect(answer.headers).toContainEqual(['set-cookie', 'b=2']);
    expect(answer.headers).toContainEqual(['x-path', 'C:\\a\\"q"\\end']);
    expect(answer.headers).toContainEqual(['x-latin', 'caf\xe9']);
    expect(answer.body.toString()).toBe('tea');
    expect(await host.get('/redirect.php')).toMatchObject({ status: 302 });
  });

  it('sends no body where there must be none', async () => {
    for (const uri of ['/status.php?code=204', '/status.php?code=304']) expect((await host.get(uri)).body.length).toBe(0);
    const head = await host.get('/version.php', { REQUEST_METHOD: 'HEAD' });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect((await host.get('/status.php?code=503')).body.toString()).toBe('body');
  });

  it('answers 404 for a script that does not exist, and for one outside the site', async () => {
    expect((await host.get('/nothing.php')).status).toBe(404);
    expect((await host.get('/folder')).status).toBe(404);
    expect((await host.get('/', { SCRIPT_FILENAME: '/internal/shared/bin/php' })).status).toBe(404);
    expect((await host.get('/', { SCRIPT_FILENAME: '/site/../etc/passwd' })).status).toBe(404);
    expect(await text('/version.php')).toContain(php);
  });

  it('survives errors of scripts', async () => {
    for (const [uri, message] of [
      ['/fatal.php', 'this_function_is_not_there'],
      ['/uncaught.php', 'nobody catches me'],
      ['/parse.php', 'arse error'],
    ] as const) {
      const answer = await host.get(uri);
      expect(answer.body.toString()).toContain(message);
      expect(await text('/version.php')).toContain(php);
    }
    expect(await text('/exit.php')).toBe('before shut down');
    expect(await text('/limit.php')).toContain('Allowed memory size');
    expect(await text('/version.php')).toContain(php);
  });

  it('survives recursion without end and a regular expression that is too deep', async () => {
    const recursion = await host.get('/recursion.php');
    expect(recursion.status === 500 || /memory|stack/i.test(recursion.body.toString())).toBe(true);
    const regex = await host.get('/regex.php');
    expect(regex.status === 500 || regex.body.toString().startsWith('result')).toBe(true);
    expect(await text('/version.php')).toContain(php);
  });

  it('stops a script that takes all memory', async () => {
    const answer = await host.get('/memory.php');
    expect(answer.body.toString()).toMatch(/Out of memory/i);
    expect(await text('/version.php')).toContain(php);
  });

  it('runs scripts in their folder', async () => {
    expect(await text('/folder/where.php')).toBe('/site/folder where.php included');
  });

  it('passes every byte, and much of it', async () => {
    expect([...(await host.get('/binary.php')).body]).toEqual(Array.from({ length: 256 }, (_, byte) => byte));
    expect((await host.get('/large.php')).body.length).toBe(10_000_000);
  });

  it('logs errors with their time', async () => {
    await text('/log.php');
    expect(host.errorLog()).toMatch(/^\[\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d UTC\] a line of my own$/m);
    expect(host.errorLog()).toMatch(/ PHP Warning: {2}a warning in \/site\/log\.php on line 1$/m);
  });

  it('makes files that others can read and not write, and may lock them', async () => {
    expect(JSON.parse(await text('/modes.php'))).toEqual([['644', '606', '755'], 1]);
  });

  it('shares sessions between workers', async () => {
    const first = await host.get('/session.php');
    const cookie = first.headers.find(([name]) => name === 'set-cookie')?.[1].split(';')[0] ?? '';
    expect(cookie).toMatch(/^PHPSESSID=/);
    for (const expected of ['2', '3', '4']) expect(await text('/session.php', { HTTP_COOKIE: cookie })).toBe(expected);
  });

  it('runs with the chosen settings', async () => {
    expect(JSON.parse(await text('/ini.php'))).toEqual(
      ['128M', '32M', '40M', '1000', '1', '8175', '0', 'UTC', '4096', '0', '0', '/site/tmp/sessions'].map((value) =>
        value === '8175' ? expect.any(String) : value,
      ),
    );
  });
});
