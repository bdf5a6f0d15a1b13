import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { encodePairs } from './fastcgi/name-value-pairs.ts';
import { createRecordReader, encodeRecord, RECORD_TYPE } from './fastcgi/records.ts';
import { collectAnswer, sendRequest, type FastcgiAnswer } from './testing/fastcgi-client.ts';
import { describeUri, startHost, type HostOptions, type RunningHost } from './testing/running-host.ts';

const MEBIBYTE = 1024 * 1024;
const LOOP = '<?php while (true) { $i = 1; }';
const HELLO = '<?php echo "hello";';

let host: RunningHost;
afterEach(() => host[Symbol.asyncDispose]());
const start = async (options: HostOptions) => {
  host = await startHost(options);
  return host;
};

describe.each(['5.6', '7.1', '8.3'] as const)('PHP %s', (php) => {
  it('streams what a script flushes', async () => {
    await start({ php, files: { 'flush.php': '<?php echo "first"; ob_flush(); flush(); sleep(2); echo "second";' } });
    const answer = await host.get('/flush.php');
    const at = (text: string) => answer.arrivals.find((arrival) => arrival.text.includes(text))?.after ?? NaN;
    expect(at('second') - at('first')).toBeGreaterThan(1500);
    expect(answer.body.toString()).toBe('firstsecond');
  });

  it('stops a script that runs too long, while another answers', async () => {
    await start({ php, files: { 'loop.php': LOOP, 'hello.php': HELLO }, settings: { max_execution_time: 3 } });
    const looping = host.get('/loop.php');
    await wait(200);
    expect((await host.get('/hello.php')).body.toString()).toBe('hello');
    expect((await looping).status).toBe(504);
    expect((await host.get('/hello.php')).body.toString()).toBe('hello');
    expect(host.errorLog()).toContain('max_execution_time');
  });

  it('ends a script whose client has gone', async () => {
    const script =
      '<?php register_shutdown_function(function () { file_put_contents("ended.txt", connection_aborted()); }); for ($i = 0; $i < 3000; $i++) { echo str_repeat("x", 9999); @ob_flush(); flush(); usleep(10000); }';
    await start({ php, files: { 'endless.php': script, 'hello.php': HELLO }, limits: { workers: 1 } });
    const socket = connect(host.socket);
    sendRequest(socket, describeUri('/endless.php'), Buffer.alloc(0));
    await once(socket, 'data');
    socket.destroy();
    expect((await host.get('/hello.php')).body.toString()).toBe('hello');
    expect(readFileSync(join(host.site, 'ended.txt'), 'utf8')).toBe('1');
  });

  it('answers 2500 requests with one worker and keeps no file open', async () => {
    await start({ php, files: { 'hello.php': `${HELLO} file_get_contents(__FILE__);` }, limits: { workers: 1 } });
    for (let count = 0; count < 50; count++) await host.get('/hello.php');
    const before = host.openDescriptors();
    for (let count = 0; count < 2450; count += 50) {
      const answers = await Promise.all(Array.from({ length: 15 }, () => host.get('/hello.php')));
      for (let more = 0; more < 35; more++) answers.push(await host.get('/hello.php'));
      expect(answers.every((answer) => answer.status === 200 && answer.body.toString() === 'hello')).toBe(true);
    }
    expect(Math.abs(host.openDescriptors() - before)).toBeLessThan(20);
  });

  it('keeps nothing of one request for the next', async () => {
    const script =
      '<?php echo json_encode(array(isset($GLOBALS["left"]), defined("LEFT"), function_exists("left"), ini_get("precision"), getenv("LEFT"), umask(), date_default_timezone_get(), getcwd()));' +
      '$GLOBALS["left"] = 1; define("LEFT", 1); eval("function left() {}"); ini_set("precision", "3"); putenv("LEFT=1"); umask(0); date_default_timezone_set("Asia/Tokyo"); chdir("/"); fopen(__FILE__, "r"); ob_start();';
    await start({ php, files: { 'state.php': script }, limits: { workers: 1 } });
    const first = (await host.get('/state.php')).body.toString();
    expect(JSON.parse(first)).toEqual([false, false, false, '14', false, 18, 'UTC', '/site']);
    for (let count = 0; count < 3; count++) expect((await host.get('/state.php')).body.toString()).toBe(first);
  });

  it('does not grow beyond its memory', async () => {
    const script = '<?php ini_set("memory_limit", "-1"); $a = array(); while (true) { $a[] = str_repeat("x", 1048576); }';
    await start({
      php,
      files: { 'hog.php': script, 'hello.php': HELLO },
      limits: { workers: 1 },
      settings: { memory_limit: 64, upload_max_filesize: 8 },
    });
    const answer = await host.get('/hog.php');
    expect(answer.status).toBe(500);
    expect(host.errorLog()).toContain('Out of memory');
    expect(host.memoryMebibytes()).toBeLessThan(480);
    expect((await host.get('/hello.php')).body.toString()).toBe('hello');
  });

  it('takes an upload of 100 MiB', async () => {
    const script = '<?php $f = $_FILES["file"]; echo $f["error"], " ", $f["size"], " ", md5_file($f["tmp_name"]);';
    await start({ php, files: { 'upload.php': script }, limits: { workers: 1 }, settings: { upload_max_filesize: 110 } });
    const file = randomBytes(100 * MEBIBYTE);
    const body = Buffer.concat([
      Buffer.from('--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'),
      file,
      Buffer.from('\r\n--BOUNDARY--\r\n'),
    ]);
    const answer = await host.send('/upload.php', body, { CONTENT_TYPE: 'multipart/form-data; boundary=BOUNDARY' });
    expect(answer.body.toString()).toBe(`0 ${file.length} ${createHash('md5').update(file).digest('hex')}`);
  });
});

describe('a host', () => {
  it('runs requests side by side and refuses what it cannot queue', async () => {
    await start({ php: '7.1', files: { 'sleep.php': '<?php sleep(3); echo "slept";' }, limits: { workers: 1 } });
    const impatience = AbortSignal.timeout(4000);
    const answers = await Promise.all(Array.from({ length: 140 }, () => host.get('/sleep.php', {}, { signal: impatience })));
    const refused = answers.filter((answer) => answer.status === 503);
    expect(refused.length).toBeGreaterThan(8);
    expect(refused.length).toBeLessThan(13);
    expect(refused[0]?.headers).toContainEqual(['retry-after', '2']);
  });

  it('gives forty parallel requests their own answers', async () => {
    await start({ php: '8.3', files: { 'echo.php': '<?php usleep(5000); echo $_GET["n"], ":", str_repeat($_GET["n"], 3000);' } });
    const numbers = Array.from({ length: 40 }, (_, index) => String(index + 100));
    const answers = await Promise.all(numbers.map((number) => host.get(`/echo.php?n=${number}`)));
    expect(answers.map((answer) => answer.body.toString())).toEqual(numbers.map((number) => `${number}:${number.repeat(3000)}`));
  });

  it('waits for a slow client without piling the answer up', async () => {
    await start({
      php: '8.3',
      files: { 'large.php': '<?php for ($i = 0; $i < 3000; $i++) echo str_repeat("x", 100000);', 'hello.php': HELLO },
    });
    await host.get('/hello.php');
    const before = host.memoryMebibytes();
    const socket = connect(host.socket);
    const answer = new Promise<FastcgiAnswer>((resolve) => collectAnswer(socket, resolve));
    socket.pause();
    sendRequest(socket, describeUri('/large.php'), Buffer.alloc(0));
    await wait(1500);
    expect(host.memoryMebibytes() - before).toBeLessThan(60);
    socket.resume();
    expect((await answer).body.length).toBe(300_000_000);
    socket.destroy();
  });

  it('finishes what it has begun when it is told to end', async () => {
    await start({ php: '7.1', files: { 'sleep.php': '<?php sleep(2); echo "slept";' } });
    const running = host.get('/sleep.php');
    await wait(1000);
    const stopped = host.stop();
    expect((await running).body.toString()).toBe('slept');
    expect(await stopped).toBe(0);
    expect(existsSync(host.socket)).toBe(false);
    expect(host.messages()).toBe('');
  });

  it('ends with a message when PHP cannot start', async () => {
    const outcome = startHost({ php: '9.9' as '8.3' }).then(async (failing) => {
      host = failing;
      return `${await failing.ended()} ${failing.messages()}`;
    }, String);
    expect(await outcome).toContain('stopping after an unexpected error');
  });

  it('keeps a connection for several requests, and answers questions about itself', async () => {
    await start({ php: '7.1', files: { 'hello.php': HELLO } });
    const socket = connect(host.socket);
    for (let count = 0; count < 3; count++) {
      const answer = new Promise<FastcgiAnswer>((resolve) => {
        collectAnswer(socket, (collected) => {
          socket.removeAllListeners('data');
          resolve(collected);
        });
      });
      sendRequest(socket, describeUri('/hello.php'), Buffer.alloc(0), true);
      expect((await answer).body.toString()).toBe('hello');
    }
    const records: { type: number; content: string }[] = [];
    const reader = createRecordReader(({ type, content }) => records.push({ type, content: content.toString('latin1') }));
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.write(encodeRecord(RECORD_TYPE.getValues, 0, encodePairs({ FCGI_MPXS_CONNS: '', SOMETHING: '' })));
    socket.write(encodeRecord(77, 0, Buffer.alloc(0)));
    while (records.length < 2) await once(socket, 'data');
    expect(records).toEqual([
      { type: RECORD_TYPE.getValuesResult, content: encodePairs({ FCGI_MPXS_CONNS: '0' }).toString('latin1') },
      { type: RECORD_TYPE.unknownType, content: '\u004d\0\0\0\0\0\0\0' },
    ]);
    socket.destroy();
  });

  it('survives bytes that are not FastCGI and parameters without end', async () => {
    await start({ php: '7.1', files: { 'hello.php': HELLO } });
    const rubbish = connect(host.socket);
    rubbish.end('GET / HTTP/1.1\r\n\r\n');
    await once(rubbish, 'close');
    const endless = await host.get('/hello.php', { HTTP_X: 'x'.repeat(300_000) }).catch(() => undefined);
    expect(endless?.status ?? 0).toBe(0);
    expect((await host.get('/hello.php')).body.toString()).toBe('hello');
  });
});
