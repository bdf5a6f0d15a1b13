import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '@daspanel/platform/run-program.ts';
import { checkPair } from './check-pair.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp('/tmp/daspanel-pairs-');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function openssl(...given: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram('/usr/bin/openssl', given, { cwd: folder });
  if (status !== 0) throw new Error(stderr.toString());
}
const read = (file: string) => readFile(join(folder, file), 'utf8');

/** A leaf that OpenSSL makes with these extensions, signed by an authority that it makes too. */
async function make(name: string, extensions: readonly string[], digest = 'sha256') {
  const subject = ['-subj', `/CN=${name} authority`, '-days', '30'];
  await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}-ca.key`, '-out', `${name}-ca.crt`, ...subject);
  await openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
  await writeFile(join(folder, `${name}.ext`), ['subjectAltName=DNS:shop.example', ...extensions].join('\n'));
  const signer = ['-CA', `${name}-ca.crt`, '-CAkey', `${name}-ca.key`, '-CAcreateserial', `-${digest}`, '-days', '20'];
  await openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`, ...signer);
  return { privateKey: await read(`${name}.key`), chain: await read(`${name}.crt`), authority: await read(`${name}-ca.crt`) };
}
const check = (pair: { privateKey: string; chain: string }) => checkPair(pair, Date.now(), Date.now());

describe('certificates that OpenSSL made', () => {
  it('with an RSA key are usable, with or without a list of uses', async () => {
    expect(check(await make('plain', [])).names).toEqual(['shop.example']);
    expect(check(await make('server', ['extendedKeyUsage=serverAuth,clientAuth'])).names).toEqual(['shop.example']);
  });

  it('for clients alone are refused', async () => {
    const pair = await make('client', ['extendedKeyUsage=clientAuth']);
    expect(() => check(pair)).toThrow('not for TLS servers');
  });

  it.each(['sha1', 'md5'])('signed with %s are refused', async (digest) => {
    const pair = await make(digest, [], digest);
    expect(() => check(pair)).toThrow(/signed with (sha1|md5)/i);
  });

  it('that say where their issuer is to be found, and come without it, are an incomplete chain', async () => {
    const pair = await make('lonely', ['authorityInfoAccess=caIssuers;URI:http://ca.example/ca.der']);
    expect(() => check(pair)).toThrow('the certificate of "lonely authority" that signed this one is missing');
    expect(check({ ...pair, chain: `${pair.authority}${pair.chain}` }).pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  });

  it('with a key in the forms that programs write are read, and an encrypted one is not', async () => {
    const pair = await make('forms', []);
    await openssl('rsa', '-in', 'forms.key', '-traditional', '-out', 'old.key');
    expect(check({ ...pair, privateKey: await read('old.key') }).names).toEqual(['shop.example']);
    await openssl('pkcs8', '-topk8', '-in', 'forms.key', '-out', 'locked.key', '-passout', 'pass:secret');
    const locked = await read('locked.key');
    expect(() => check({ ...pair, privateKey: locked })).toThrow('is encrypted');
  });

  it('that name nothing but a common name stand for no name', async () => {
    await openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'cn.key',
      '-out',
      'cn.crt',
      '-subj',
      '/CN=shop.example',
      '-addext',
      'basicConstraints=critical,CA:FALSE',
    );
    expect(check({ privateKey: await read('cn.key'), chain: await read('cn.crt') }).names).toEqual([]);
  });
});
