import { once } from 'node:events';
import { connect } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOwnCertificate } from '@daspanel/api/testing/make-own-certificate.ts';
import { startOutsideMailServer, type OutsideMailServer } from '@daspanel/api/testing/outside-mail-server.ts';
import { startBrowser, type Visitor } from '../src/browser.ts';
import { expectAccessible } from '../src/expect-accessible.ts';
import { becomeOwner } from '../src/people.ts';
import { createS3Client } from '../src/s3-access.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

/** What a site has beside its files, driven in the panel as a person would, and tried with the programs that it is for. */
const FILES = {
  'index.php': '<?php echo "shop"; error_log("noted: " . ($_GET["note"] ?? "nothing"));',
  'send.php': `<?php echo mail('buyer@example.org', 'Your order', 'Thank you') ? 'sent' : 'failed';`,
  'redis.php': `<?php
$redis = new Redis();
try {
  $redis->connect('/run/redis/redis.sock');
  $redis->auth([$_GET['user'], $_GET['password']]);
  echo json_encode($redis->rawCommand('EXISTS', $_GET['prefix'] . 'key'));
} catch (RedisException $error) { echo strtok($error->getMessage(), ' '); }`,
};
const resources = new AsyncDisposableStack();
let daspanel: RunningDaspanel;
let owner: Visitor;
let page: Page;
let site: SiteFacts;
let mailServer: OutsideMailServer;
beforeAll(async () => {
  daspanel = resources.use(await startDaspanel());
  const browser = resources.use(await startBrowser(daspanel));
  mailServer = resources.use(await startOutsideMailServer());
  owner = resources.use(await browser.newVisitor());
  page = owner.page;
  page.setDefaultTimeout(15_000);
  await becomeOwner(daspanel, owner);
  site = await createSite(daspanel, { name: 'shop', version: php('8.2') }, FILES);
}, 120_000);
afterAll(() => resources.disposeAsync());

const open = (name: string) => owner.open(`/sites/${site.id}/${name}`);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const dialog = () => page.getByRole('dialog');
const visitSite = async (path: string, name = 'shop') => daspanel.visit(`${name}.sites.${daspanel.hostName}`, path);
/** The value beside a name in a list of facts. */
const factOf = async (name: string) => {
  const fact = page.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) });
  return ((await fact.locator('dd').textContent()) ?? '').trim();
};

test('a certificate of one’s own is uploaded: the key of another one is refused at its field, the right one is what visitors are shown', async () => {
  const { json } = await daspanel.call('POST', `/v1/sites/${site.id}/mappings`, { host: 'shop.example.org' });
  expect(json).toMatchObject({ host: 'shop.example.org' });
  const [right, other] = [await makeOwnCertificate(['shop.example.org']), await makeOwnCertificate(['shop.example.org'])];
  await open('domains');
  await page.getByRole('row').filter({ hasText: 'shop.example.org' }).click();
  await dialog().getByText('Your own certificate').click();
  const [key, chain] = [dialog().getByLabel('Private key (PEM)'), dialog().getByLabel('Chain (PEM)')];
  await key.fill(other.privateKey);
  await chain.fill(right.chain);
  await button('Upload and use').click();
  await expect.poll(() => key.getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);
  await key.fill(right.privateKey);
  await button('Upload and use').click();
  await page.getByText('It is shown to visitors').waitFor();
  const { fingerprint256 } = new X509Certificate(right.chain);
  await expect.poll(() => shownTo('shop.example.org'), { timeout: 15_000 }).toBe(fingerprint256);
  expect(await key.inputValue()).toBe('');
});

test('a mail server is set, tried with a test message, and takes what the site has sent', async () => {
  await owner.open('/admin/settings');
  await page.getByText('Keep it and send it on').click();
  await page.getByLabel('Mail server').last().fill('127.0.0.1');
  await page.getByLabel('Port').fill(String(mailServer.port));
  await page.getByLabel('Encryption').selectOption('none');
  await page.locator('form').filter({ hasText: 'Encryption' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  const recipient = page.getByLabel('Recipient');
  await recipient.fill('nobody@example.org');
  await button('Send').last().click();
  await page.getByText(/nobody lives here/).waitFor();
  await recipient.fill('me@example.org');
  await button('Send').last().click();
  await page.getByText(/The mail server said: .*taken as number 42/).waitFor();
  expect(mailServer.received.at(-1)?.envelope).toContainEqual(expect.stringContaining('<me@example.org>'));
  await expectAccessible(page);

  await open('mail');
  await button('Mail server').first().click();
  await dialog().getByLabel('Mail server').first().selectOption('none');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).first().waitFor();
  expect((await daspanel.call('GET', `/v1/sites/${site.id}/mail-settings`)).json).toMatchObject({ relay: { kind: 'none' } });
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  expect((await visitSite('/send.php')).text).toBe('sent');
  const row = page.getByRole('row').filter({ hasText: 'Your order' }).first();
  await row.waitFor();
  expect(await row.textContent()).toContain('only kept');
  await row.click();
  await dialog().getByText('Thank you').waitFor();
});

test('an S3 key from the panel works in a client at once, and not once it is revoked', async () => {
  await open('access');
  await button('New key').first().click();
  await dialog().getByLabel('Name').fill('nightly');
  await button('Make the key').click();
  await dialog().getByText('The secret is shown this once').waitFor();
  const accessKeyId = await factOf('Access key id');
  const secretAccessKey = await factOf('Secret access key');
  const bucket = await factOf('Bucket');
  const client = createS3Client(daspanel, { accessKeyId, secretAccessKey });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'by-key.txt', Body: 'by key' }));
  expect((await visitSite('/by-key.txt')).text).toBe('by key');
  const listed = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(listed.Contents?.map(({ Key }) => Key)).toContain('by-key.txt');
  await dialog().getByRole('button', { name: 'Close' }).last().click();
  await button('Revoke nightly').click();
  await dialog().getByLabel('Type nightly to confirm').fill('nightly');
  await dialog().getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No access keys yet').waitFor();
  const read = async () => {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'by-key.txt' })).catch((error: Error) => error.name);
    return typeof answer === 'string' ? answer : answer.Body?.transformToString();
  };
  // The list may know of it a moment before the S3 server does.
  await expect.poll(read, { timeout: 5_000 }).toBe('InvalidAccessKeyId');
  client.destroy();
});

test('the password of the cache is shown when asked for; another one is made, and the former is refused', async () => {
  const ask = async (password: string) => {
    const query = new URLSearchParams({ user: await factOf('User'), password, prefix: await factOf('Prefix of keys') });
    return (await visitSite(`/redis.php?${query}`)).text;
  };
  await open('access');
  await button('Show the password').click();
  await page.getByText('Password', { exact: true }).waitFor();
  const first = await factOf('Password');
  expect(await ask(first)).toBe('0');
  await button('Another password').click();
  await page.getByText('the former one is refused').waitFor();
  expect(await page.getByText(first).count()).toBe(0);
  expect(await ask(first)).toBe('WRONGPASS');
  await button('Show the password').click();
  await page.getByText('Password', { exact: true }).waitFor();
  const second = await factOf('Password');
  expect(second).not.toBe(first);
  expect(await ask(second)).toBe('0');
});

test('a schedule is made, run by hand, and shows what it printed', async () => {
  await open('schedules');
  await button('New schedule').first().click();
  await dialog().getByLabel('Name').fill('nightly');
  await dialog()
    .getByRole('textbox', { name: 'Command' })
    .fill('php -r \'echo "made by ", PHP_MAJOR_VERSION; fwrite(STDERR, "!"); exit(3);\'');
  await dialog().getByLabel('Often used').selectOption('15 3 * * *');
  await dialog().getByText('Every day at').waitFor();
  await expectAccessible(page);
  await dialog().getByRole('button', { name: 'Create' }).click();
  await dialog().waitFor({ state: 'detached' });
  const row = page.getByRole('row').filter({ hasText: 'nightly' });
  await row.getByText('Never ran').waitFor();
  await button('Actions for nightly').click();
  await page.getByRole('menuitem', { name: 'Run now' }).click();
  await row.getByText('Failed').waitFor({ timeout: 20_000 });
  await row.click();
  await dialog().getByText('made by 8').waitFor();
  await dialog().getByText('Status 3').waitFor();
  await expectAccessible(page);
});

test('a log shows each request as it comes, pauses, and has what PHP had to say', async () => {
  await open('logs');
  await page.getByRole('main').getByText('Live', { exact: true }).first().waitFor();
  const lines = page.getByRole('log', { name: 'Lines of the log' });
  await visitSite('/first-of-all');
  await lines.getByText('/first-of-all').waitFor({ timeout: 15_000 });
  await button('Pause').click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await visitSite('/while-paused');
  await button('Go on').click();
  await lines.getByText('/while-paused').waitFor({ timeout: 15_000 });
  await page.getByLabel('Filter by text').fill('while');
  await lines.getByText('/first-of-all').waitFor({ state: 'detached' });
  await lines.getByText('/while-paused').waitFor();
  await page.getByLabel('Filter by text').fill('');
  await page.getByText('PHP errors', { exact: true }).click();
  await visitSite('/?note=from-php');
  await lines.getByText('noted: from-php').waitFor({ timeout: 15_000 });
  await expectAccessible(page);
});

test('a site in the trash is restored under another name, trashed again, and deleted for good', async () => {
  const trash = async (name: string) => {
    await open('danger');
    await button('Move to the trash').click();
    await dialog().getByLabel(`Type ${name} to confirm`).fill(name);
    await dialog().getByRole('button', { name: 'Move to the trash' }).click();
    await page.getByText(`${name} is in the trash`).first().waitFor();
  };
  await trash('shop');
  expect((await visitSite('/')).status).toBe(404);
  await open('danger');
  await page.getByLabel('Another name, where the former one is in use').fill('Not A Name');
  await button('Restore').click();
  await expect.poll(() => page.getByLabel('Another name').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Another name').fill('boutique');
  await button('Restore').click();
  await button('Move to the trash').waitFor();
  await expect.poll(async () => (await visitSite('/', 'boutique')).text, { timeout: 15_000 }).toBe('shop');

  await trash('boutique');
  await open('danger');
  await button('Delete for good').click();
  await expectAccessible(page);
  await dialog().getByLabel('Type boutique to confirm').fill('boutique');
  await dialog().getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sites' }).waitFor();
  await open('danger');
  await page
    .getByText(/no such/i)
    .first()
    .waitFor();
  expect((await daspanel.call('GET', `/v1/sites/${site.id}`)).status).toBe(404);
});

test('nothing of it broke the policy, left the installation, or asked what is not documented', () => {
  const { errors, violations, foreign, undocumented } = owner.findings;
  expect({ errors, violations, foreign, undocumented }).toEqual({ errors: [], violations: [], foreign: [], undocumented: [] });
});

/** The fingerprint of the certificate that visitors of a name are shown. */
async function shownTo(servername: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: daspanel.httpsPort, servername, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
