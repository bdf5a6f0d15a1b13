import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { expectMatch, expectSame } from '../report.ts';
import type { Visitor } from './visitor.ts';

const OWNER = 'owner';
const PASSWORD = 'a long enough password';

/** Goes through WordPress' own installer. */
export async function installWordPress(visitor: Visitor): Promise<void> {
  const answer = await visitor.submit('/wp-admin/install.php?step=2', {
    weblog_title: 'Bakery',
    user_name: OWNER,
    admin_password: PASSWORD,
    admin_password2: PASSWORD,
    admin_email: 'owner@example.org',
    blog_public: '0',
    language: '',
    pw_weak: 'on',
  });
  expectMatch(answer.text, /Success!/, `the installer (${answer.status})`);
}

export async function logIn(visitor: Visitor): Promise<void> {
  await visitor.visit('/wp-login.php');
  const answer = await visitor.submit('/wp-login.php', { log: OWNER, pwd: PASSWORD, 'wp-submit': 'Log In', testcookie: '1' });
  expectMatch(answer.text, /Howdy|wp-admin-bar|Dashboard/, `signing in (${answer.status})`);
}

/** Writes a post through WordPress' REST API, as its editor does. */
export async function writePost(visitor: Visitor, title: string, content: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-wp-nonce': await readNonce(visitor) };
  const answer = await visitor.visit('/?rest_route=/wp/v2/posts', {
    method: 'POST',
    headers,
    body: JSON.stringify({ title, content, status: 'publish' }),
  });
  expectSame(answer.status, 201, `the post (${answer.text.slice(0, 200)})`);
  return (JSON.parse(answer.text) as { id: number }).id;
}

/** Uploads a picture and gives the path of its file inside the version. */
export async function uploadImage(visitor: Visitor, name: string, image: Uint8Array): Promise<string> {
  const answer = await visitor.visit('/?rest_route=/wp/v2/media', {
    method: 'POST',
    headers: {
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="${name}"`,
      'x-wp-nonce': await readNonce(visitor),
    },
    body: image,
  });
  expectSame(answer.status, 201, `the picture (${answer.text.slice(0, 200)})`);
  return new URL((JSON.parse(answer.text) as { source_url: string }).source_url).pathname.slice(1);
}

export async function askForPasswordReset(visitor: Visitor): Promise<void> {
  const answer = await visitor.submit('/wp-login.php?action=lostpassword', {
    user_login: OWNER,
    redirect_to: '',
    'wp-submit': 'Get New Password',
  });
  expectMatch(answer.text, /Check your email/, `asking for another password (${answer.status})`);
}

async function readNonce(visitor: Visitor): Promise<string> {
  const answer = await visitor.visit('/wp-admin/admin-ajax.php?action=rest-nonce');
  expectMatch(answer.text, /^[0-9a-f]{10}$/, 'the nonce of the REST API');
  return answer.text;
}

/** A PNG of random pixels, so that it is a real picture of about the given size. */
export function makeImage(side: number): Buffer {
  const rows = Buffer.concat(Array.from({ length: side }, () => Buffer.concat([Buffer.from([0]), randomBytes(side * 3)])));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}
