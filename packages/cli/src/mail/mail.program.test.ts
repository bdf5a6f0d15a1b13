import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@daspanel/testkit/free-port.ts';
import { packArchive } from '@daspanel/testkit/pack-archive.ts';
import { visit } from '@daspanel/testkit/visit.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, runLine, runOnTerminal } from '../testing/run-cli.ts';
import { startWithUp, type DataForDaspanel } from '../testing/started-daspanel.ts';

/** A subject and a text that set a terminal's title, if they get there as they are. */
const ATTACK = '\u001b]0;owned\u0007';
const SCRIPT = `<?php
$attack = "\\x1b]0;owned\\x07";
mail('you@example.org', '=?UTF-8?B?' . base64_encode('Hello ' . $attack) . '?=', "First line\\nand $attack", 'From: Shop <shop@example.org>');
echo 'sent';`;

let daspanel: DataForDaspanel;
let folder: string;
let message: string;
beforeAll(async () => {
  daspanel = await startWithUp(findFreePort);
  folder = await mkdtemp('/tmp/daspanel-cli-');
  await writeFile(join(folder, 'site.zip'), await packArchive({ 'index.php': SCRIPT }));
  await run('sites', 'create', '--name', 'shop', '--php', '8.2');
  await run('import', 'shop', join(folder, 'site.zip'));
  const { text } = await visit({ port: daspanel.httpPort, host: 'shop.sites.daspanel.localhost' });
  if (text !== 'sent') throw new Error(`no mail was sent: ${text}`);
  const list = (await run('mail', 'list', 'shop', '--json')).json() as { items: { id: string }[] };
  message = list.items[0]?.id ?? '';
});
afterAll(async () => {
  await daspanel[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
const run = (...words: string[]) => runCli(words, daspanel.surroundings);

it.each([
  ['list', ['mail', 'list', 'shop']],
  ['show', ['mail', 'show', 'shop', 'MESSAGE']],
  ['source', ['mail', 'source', 'shop', 'MESSAGE']],
])('mail %s shows on a terminal what a message holds, and obeys none of it', async (_name, words) => {
  const { status, stdout } = await runOnTerminal(
    words.map((word) => (word === 'MESSAGE' ? message : word)),
    daspanel.surroundings,
  );
  expect([status, stdout.includes(ATTACK), stdout.includes('\u001b]')]).toEqual([0, false, false]);
  expect(stdout).toContain('Shop');
});

it('writes a message into a file as it was sent', async () => {
  const file = join(folder, 'message.eml');
  const { status } = await runLine(`daspanel mail source shop ${message} > ${file}`, daspanel.surroundings);
  const text = await readFile(file, 'latin1');
  expect([status, text.includes(ATTACK), text.startsWith('{')]).toEqual([0, true, false]);
});

it('takes the password of a mail server from standard input, changes what is named, and shows it nowhere', async () => {
  const secret = 'canary-of-the-command-line';
  const server = ['mail', 'settings', 'shop', '--server', 'smtp.example.org', '--port', '587', '--tls', 'starttls', '--user', 'shop'];
  expect(await run(...server)).toMatchObject({ status: 1, stderr: expect.stringContaining('password') });
  const set = await runCli([...server, '--password'], { ...daspanel.surroundings, input: `${secret}\n` });
  expect([set.status, set.stdout.includes(secret), set.stdout.includes('smtp.example.org:587')]).toEqual([0, false, true]);
  const changed = await run('mail', 'settings', 'shop', '--from', 'robot@example.org', '--limit', 'perHour=20', '--json');
  expect(changed.json()).toMatchObject({
    relay: { kind: 'server', host: 'smtp.example.org', user: 'shop', hasPassword: true, from: 'robot@example.org' },
    limits: { perHour: 20, days: 30 },
  });
  const back = await run('mail', 'settings', 'shop', '--as-installation', '--json');
  expect(back.json()).toMatchObject({ relay: { kind: 'installation' }, limits: null });
});

it.each([
  [['mail', 'settings', 'shop', '--keep-only', '--server', 'smtp.example.org'], 'choose one'],
  [['mail', 'settings', '--as-installation'], 'name one'],
  [['mail', 'clear', 'shop'], '--yes'],
])('%j is not understood, and nothing is changed', async (words, sentence) => {
  expect(await run(...words)).toMatchObject({ status: 2, stderr: expect.stringContaining(sentence) });
});

it('makes an access key whose secret is printed once, for a site by its name', async () => {
  const created = await run('access-key', 'create', '--name', 'sync', '--site', 'shop', '--access', 'read');
  const [secret = ''] = created.stdout.trim().split('\n').slice(-1);
  expect(secret).toMatch(/^[A-Za-z0-9_-]{40}$/);
  const key = /DP[A-Z2-7]{18}/.exec(created.stdout)?.[0] ?? '';
  const shown = [await run('access-key', 'list', '--site', 'shop'), await run('access-key', 'show', key)];
  expect(shown.map(({ status, stdout }) => [status, stdout.includes(key), stdout.includes(secret)])).toEqual([
    [0, true, false],
    [0, true, false],
  ]);
  expect(await run('access-key', 'revoke', key)).toMatchObject({ status: 2 });
  expect(await run('access-key', 'revoke', key, '--yes')).toMatchObject({ status: 0 });
  expect(await run('access-key', 'show', key)).toMatchObject({ status: 1 });
  expect((await run('storage', 'show', 'shop')).stdout).toMatch(/https:\/\/s3\.daspanel\.localhost:\d+[\s\S]*v1\.shop/);
});
