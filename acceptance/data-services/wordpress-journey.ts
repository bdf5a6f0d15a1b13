import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { runJob } from '@daspanel/testkit/sites.ts';
import type { RunningDaspanel } from '@daspanel/testkit/start-daspanel.ts';
import { expectMatch, expectSame, type Report } from '../report.ts';
import { makeWordPress, type InstalledWordPress } from '../wordpress/make-wordpress.ts';
import type { AccessKey, S3Programs } from './s3-programs.ts';
import { createVisitor } from '../wordpress/visitor.ts';
import { askForPasswordReset, logIn, makeImage, uploadImage, writePost } from '../wordpress/owner.ts';

/** Loaded by WordPress for every request: counts a visitor's pages in the PHP session. */
const countingPlugin = `<?php
add_action('init', function () {
  if (!isset($_GET['count'])) return;
  session_start();
  $_SESSION['pages'] = isset($_SESSION['pages']) ? $_SESSION['pages'] + 1 : 1;
  exit('pages: ' . $_SESSION['pages']);
});
`;

interface Surroundings {
  readonly report: Report;
  readonly daspanel: RunningDaspanel;
  readonly programs: S3Programs;
  readonly key: AccessKey;
}

/** A real WordPress with all services beside it: database, sessions, mail, files by S3, and a clone that lives its own life. */
export async function checkWordPress(parts: Surroundings, version: string): Promise<void> {
  const { report, daspanel } = parts;
  const label = `WordPress on PHP ${version}`;
  let wordPress: InstalledWordPress | undefined;
  await report.point(`${label}: site, database, installer, login`, async () => {
    wordPress = await makeWordPress(daspanel, version, { 'counting.php': countingPlugin });
    return `database ${wordPress.database.fullName}`;
  });
  if (wordPress === undefined) return;
  const made = wordPress;
  await report.point(`${label}: a post is seen through the proxy`, () => checkPost(daspanel, made));
  await report.point(`${label}: an uploaded picture is there for aws, rclone and s3cmd, and what they put is served`, () =>
    checkPicture(parts, made),
  );
  await report.point(`${label}: the mail that resets a password is in the catcher`, () => checkMail(daspanel, made));
  await report.point(`${label}: the session is in the tenant Redis, and survives a sleep of the pool and a restart of Redis`, () =>
    checkSession(daspanel, made),
  );
  await report.point(`${label}: a clone with its database lives its own life`, () => checkClone(daspanel, made));
}

async function checkPost(daspanel: RunningDaspanel, { owner }: InstalledWordPress): Promise<string> {
  const post = await writePost(owner, 'Rye bread', 'Fresh on Fridays');
  const seen = await createVisitor(daspanel, owner.host).visit(`/?p=${post}`);
  expectMatch(seen.text, /Fresh on Fridays/, 'the post');
  return `post ${post}`;
}

async function checkPicture({ daspanel, programs, key }: Surroundings, { site, owner }: InstalledWordPress): Promise<string> {
  const image = makeImage(64);
  const path = await uploadImage(owner, 'oven.png', image);
  const folder = path.slice(0, path.lastIndexOf('/'));
  expectMatch(await programs.aws(key, 's3', 'ls', `s3://${site.name}/${folder}/`), /oven\.png/, 'aws s3 ls');
  expectMatch(await programs.rclone(key, 'lsf', `site:${site.name}/${folder}`), /^oven\.png$/m, 'rclone lsf');
  expectMatch(await programs.s3cmd(key, 'ls', `s3://${site.name}/${folder}/`), /oven\.png/, 's3cmd ls');
  const served = await daspanel.visit(owner.host, `/${path}`);
  expectSame(digest(served.bytes), digest(image), 'the picture through the proxy');
  await programs.aws(key, 's3', 'cp', '/etc/os-release', `s3://${site.name}/${folder}/release.txt`);
  expectSame((await daspanel.visit(owner.host, `/${folder}/release.txt`)).text, await readFile('/etc/os-release', 'utf8'), 'what aws put');
  return `${path}, ${image.length} bytes`;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function checkMail(daspanel: RunningDaspanel, { site, owner }: InstalledWordPress): Promise<string> {
  await askForPasswordReset(createVisitor(daspanel, owner.host));
  const found = await daspanel.call('GET', `/v1/sites/${site.id}/mail?search=${encodeURIComponent('Password Reset')}`);
  expectSame(found.status, 200, `the list of mail (${found.text.slice(0, 200)})`);
  const [message] = (found.json as { items: readonly { id: string; recipients: readonly string[] }[] }).items;
  if (message === undefined) throw new Error('there is no such message');
  expectSame(message.recipients, ['owner@example.org'], 'recipients');
  const read = await daspanel.call('GET', `/v1/sites/${site.id}/mail/${message.id}`);
  expectMatch(read.text, /action=rp/, 'the link in the message');
  return `message ${message.id}`;
}

async function checkSession(daspanel: RunningDaspanel, { site, owner }: InstalledWordPress): Promise<string> {
  const visitor = createVisitor(daspanel, owner.host);
  expectSame((await visitor.visit('/?count')).text, 'pages: 1', 'first page');
  expectSame((await visitor.visit('/?count')).text, 'pages: 2', 'second page');
  const session = visitor.cookies.get('PHPSESSID') ?? '';
  const revealed = await daspanel.call('POST', `/v1/sites/${site.id}/cache/reveal`);
  const { user, password, prefix } = revealed.json as { user: string; password: string; prefix: string };
  const socket = join(daspanel.data, 'run', 'redis-tenant', 'redis.sock');
  const redis = async (...words: readonly string[]) => {
    const login = ['-s', socket, '--user', user, '--pass', password, '--no-auth-warning'];
    return (await runProgram('/usr/bin/redis-cli', [...login, ...words])).stdout.toString('utf8').trim();
  };
  expectMatch(await redis('GET', `${prefix}session:${session}`), /pages\|i:2/, 'the key of the session');
  expectMatch(await redis('KEYS', '*'), /NOPERM/, 'KEYS');
  await waitForSleep(daspanel, site.id);
  expectSame((await visitor.visit('/?count')).text, 'pages: 3', 'after a sleep of the pool');
  await daspanel.call('POST', '/v1/parts/redis-tenant/restart');
  await wait(1_000);
  for (let turn = 0; turn < 50 && (await visitor.visit('/?count')).status === 503; turn += 1) await wait(200);
  expectMatch((await visitor.visit('/?count')).text, /^pages: [56]$/, 'after a restart of Redis');
  return `${prefix}session:${session.slice(0, 6)}…`;
}

/** Waits until the site's pools sleep: an awake pool is its socket. */
async function waitForSleep(daspanel: RunningDaspanel, site: string): Promise<void> {
  const pools = join(daspanel.data, 'run', 'pools');
  for (let turn = 0; turn < 600; turn += 1) {
    if ((await readdir(pools)).every((name) => !name.startsWith(site))) return;
    await wait(100);
  }
  throw new Error('the pool does not fall asleep');
}

async function checkClone(daspanel: RunningDaspanel, { site, database, owner }: InstalledWordPress): Promise<string> {
  const began = performance.now();
  await runJob(daspanel, `/v1/sites/${site.id}/versions/${site.activeVersion}/clone`, { name: 'copy', database: { from: database.id } });
  const milliseconds = Math.round(performance.now() - began);
  const copy = createVisitor(daspanel, `copy.v.${owner.host}`);
  const front = await copy.visit('/');
  expectMatch(front.text, /Rye bread/, `the clone's front page (${front.status})`);
  expectMatch(front.text, new RegExp(`copy\\.v\\.${owner.host.replaceAll('.', '\\.')}`), 'its own address in its pages');
  const ownerOfCopy = createVisitor(daspanel, copy.host);
  await logIn(ownerOfCopy);
  const post = await writePost(ownerOfCopy, 'Only in the copy', 'Try this at home');
  expectMatch((await copy.visit(`/?p=${post}`)).text, /Try this at home/, 'the post in the clone');
  const original = await createVisitor(daspanel, owner.host).visit('/');
  if (original.text.includes('Only in the copy')) throw new Error('the original shows what was written in the clone');
  return `${milliseconds} ms`;
}
