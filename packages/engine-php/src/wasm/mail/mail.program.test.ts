import { chmodSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIL_SCRIPTS, MAIL_TEXT } from '@daspanel/testkit/mail-scripts.ts';
import { startMailSink, type MailSink } from '@daspanel/testkit/mail-sink.ts';
import { startHost, type RunningHost } from '../testing/running-host.ts';

const FILES = {
  ...MAIL_SCRIPTS,
  'socket.php':
    '<?php foreach (array(25, 587, 1025) as $port) { $s = fsockopen("127.0.0.1", $port, $n, $m, 5); $said[] = trim(fgets($s)); fclose($s); } echo json_encode($said);',
  'other.php':
    '<?php function_exists("exec") && exec("/usr/sbin/sendmail -t", $out, $status); $p = function_exists("popen") ? popen("/usr/sbin/sendmail -t; id", "w") : false; if ($p) pclose($p); echo "went on";',
  'parallel.php': '<?php echo json_encode(array(mail("a@example.org", $_GET["n"], "x"), mail("b@example.org", $_GET["n"], "x")));',
};

describe.each(['5.6', '7.1', '7.3', '7.4', '8.5'] as const)('mail() of PHP %s', (php) => {
  let folder: string;
  let sink: MailSink;
  let host: RunningHost;
  const get = async (uri: string) => (await host.get(uri)).body.toString();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mail-'));
    chmodSync(folder, 0o755);
    const path = join(folder, 'smtp.sock');
    sink = await startMailSink(path);
    const connect = [25, 587, 1025].map((port) => ({ host: '127.0.0.1', port, path }));
    host = await startHost({ php, files: FILES, limits: { workers: 2 }, configuration: { mail: path, connect } });
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('hands over every byte, with the envelope that the message and -f tell, and without Bcc', async () => {
    expect(await get('/mail.php')).toBe('true');
    const mail = sink.mails.at(-1);
    expect(mail?.sender).toBe('bounce@example.org');
    expect(mail?.recipients).toEqual(['one@example.org', 'two@example.org', 'cc@example.org', 'other@example.org', 'hidden@example.org']);
    expect(mail?.text).toContain('To: Friends: one@example.org, two@example.org;\r\nSubject: Hello\r\n');
    expect(mail?.text).toContain('\r\nX-Note: a long\r\n field\r\n');
    expect(mail?.text).toContain(MAIL_TEXT);
    expect(mail?.text).not.toContain('hidden');
  });

  it('is true for what was taken and false for what was not, and the log says why', async () => {
    expect(await get('/plain-mail.php?to=someone@example.org')).toBe('true');
    expect(sink.mails.at(-1)).toMatchObject({ sender: 'site@localhost', recipients: ['someone@example.org'] });
    expect(sink.mails.at(-1)?.text).toMatch(/^From: <site@localhost>\r\nTo: someone@example.org\r\nSubject: In two lines\r\n/);
    expect(await get('/plain-mail.php?to=refused@example.org')).toBe('false');
    expect(await get('/plain-mail.php?to=later@example.org')).toBe('false');
    expect(await get('/plain-mail.php?to=')).toBe('false');
    expect(await get('/plain-mail.php?to=someone@example.org')).toBe('true');
    expect(host.errorLog()).toContain('mail() failed: the mail service refused it: 550 no such mailbox');
    expect(host.errorLog()).toContain('mail() failed: the message has no recipient');
  });

  it('sends ten megabytes, and several messages at once', async () => {
    expect(await get('/mail.php?bytes=10000000')).toBe('true');
    expect(sink.mails.at(-1)?.text.length).toBeGreaterThan(10_500_000);
    const before = sink.mails.length;
    const results = await Promise.all(Array.from({ length: 6 }, (_, n) => get(`/parallel.php?n=${n}`)));
    expect(results).toEqual(Array.from({ length: 6 }, () => '[true,true]'));
    expect(sink.mails.length - before).toBe(12);
  });

  it('can be gone round by SMTP, and starts no other program', async () => {
    expect(await get('/socket.php')).toBe('["220 sink","220 sink","220 sink"]');
    const before = sink.mails.length;
    expect(await get('/other.php')).toBe('went on');
    expect(sink.mails.length).toBe(before);
  });
});
