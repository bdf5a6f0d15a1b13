import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateFacts } from '@daspanel/formats/certificate-requests.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../lifetimes.ts';
import { makeChain } from '../pair/make-chain.ts';
import { prepareInstallation, type Installation } from '../prepare-installation.ts';

const ID = 'h000000000000001';
let installation: Installation;
beforeEach(async () => {
  installation = await prepareInstallation();
});
afterEach(() => installation[Symbol.asyncDispose]());

const isOwn = async (file: string) => (await installation.readServed(file)).issuer === 'CN=Test authority';
const keep = async (names: readonly string[]) => {
  const { privateKey, chain } = await makeChain(names);
  return installation.request('certificate.keep-own', { id: ID, names, privateKey, chain });
};

describe('an uploaded certificate', () => {
  it('is kept for the agent alone and told without its key', async () => {
    await installation.start();
    expect(await installation.request('certificate.read-own', { id: ID })).toBeNull();
    const facts = await keep(['shop.example']);
    const file = join(installation.data.ownCertificates, `${ID}.pem`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await installation.request('certificate.read-own', { id: ID })).toEqual(facts);
    expect(JSON.stringify(facts)).not.toContain('PRIVATE');
    expect(await readdir(installation.data.servedCertificates)).not.toContain('shop.example.pem');
  });

  it('is served when the wish says so, before or after the upload, and no longer when a local one is chosen', async () => {
    await installation.start();
    await installation.addRoute('shop.example');
    await installation.askLeaf('shop.example');
    await keep(['shop.example']);
    expect(await isOwn('shop.example')).toBe(false);
    await installation.want(ID, 'own', ['shop.example']);
    await installation.request('certificate.apply', { id: ID });
    expect(await isOwn('shop.example')).toBe(true);
    const former = (await installation.readServed('shop.example')).serialNumber;
    await keep(['shop.example']);
    expect((await installation.readServed('shop.example')).serialNumber).not.toBe(former);
    await installation.unwant(ID);
    await installation.request('certificate.apply', { id: ID });
    expect(await isOwn('shop.example')).toBe(false);
  });

  it('stays while a public one is wanted and not there yet, until it ends, is removed, or a name is not in it', async () => {
    let now = Date.now();
    const agent = await installation.start({ now: () => now });
    const isShown = async () => {
      await installation.request('certificate.apply', { id: ID });
      await agent.patrol();
      await installation.askLeaf('shop.example');
      return isOwn('shop.example');
    };
    await installation.addRoute('shop.example');
    const becomesAutomatic = async () => {
      await installation.want(ID, 'own', ['shop.example']);
      await keep(['shop.example']);
      await installation.want(ID, 'automatic', ['shop.example']);
    };
    await becomesAutomatic();
    expect(await isShown()).toBe(true);
    const { privateKey, chain } = await makeChain(['shop.example']);
    const facts = await installation.request('certificate.install', { id: ID, privateKey, chain });
    expect(await installation.request('certificate.read-own', { id: ID })).not.toEqual(facts);
    expect((await installation.readServed('shop.example')).serialNumber.toLowerCase()).toBe((facts as CertificateFacts).serialNumber);
    await becomesAutomatic();
    await installation.request('certificate.remove-own', { id: ID });
    expect(await isShown()).toBe(false);
    await becomesAutomatic();
    now += 90 * DAY;
    expect(await isShown()).toBe(false);
  });

  it('that is wanted and damaged leaves the public one in place', async () => {
    const agent = await installation.start();
    await installation.addRoute('shop.example');
    await installation.want(ID, 'automatic', ['shop.example']);
    const { privateKey, chain } = await makeChain(['shop.example']);
    await installation.request('certificate.install', { id: ID, privateKey, chain });
    await writeFile(join(installation.data.ownCertificates, `${ID}.pem`), 'garbage');
    await installation.want(ID, 'own', ['shop.example']);
    await installation.request('certificate.apply', { id: ID });
    await agent.patrol();
    expect((await installation.readServed('shop.example')).issuer).toBe('CN=Test authority');
  });

  it('goes with remove-own, and its names get a certificate of the local authority', async () => {
    await installation.start();
    await installation.addRoute('shop.example');
    await installation.want(ID, 'own', ['shop.example']);
    await keep(['shop.example']);
    await installation.request('certificate.remove-own', { id: ID });
    await installation.request('certificate.remove-own', { id: ID });
    expect(await isOwn('shop.example')).toBe(false);
    expect(await readdir(installation.data.ownCertificates)).toEqual([]);
  });

  it('is not replaced by anything when it has expired', async () => {
    let now = Date.now();
    const agent = await installation.start({ now: () => now });
    await installation.addRoute('shop.example');
    await installation.want(ID, 'own', ['shop.example']);
    await keep(['shop.example']);
    now += 400 * DAY;
    await agent.patrol();
    await installation.askLeaf('shop.example');
    await expect(installation.request('certificate.install', { id: ID, privateKey: 'x', chain: 'x' })).rejects.toMatchObject({
      code: 'not-wanted',
    });
    expect(await isOwn('shop.example')).toBe(true);
  });

  it('comes back when its served file is lost or damaged, by the patrol or when a visitor asks', async () => {
    const agent = await installation.start();
    await installation.addRoute('shop.example');
    await installation.want(ID, 'own', ['shop.example']);
    await keep(['shop.example']);
    await rm(installation.served('shop.example.pem'));
    await agent.patrol();
    expect(await isOwn('shop.example')).toBe(true);
    for (const text of ['', 'garbage', `source=own ${ID}\n-----BEGIN`]) {
      await writeFile(installation.served('shop.example.pem'), text);
      expect((await installation.askLeaf('shop.example')).status).toBe(200);
      expect(await isOwn('shop.example')).toBe(true);
    }
  });

  it('gives way to a local one while its kept file is damaged', async () => {
    const agent = await installation.start();
    await installation.addRoute('shop.example');
    await installation.want(ID, 'own', ['shop.example']);
    await keep(['shop.example']);
    await writeFile(join(installation.data.ownCertificates, `${ID}.pem`), 'garbage');
    await rm(installation.served('shop.example.pem'));
    await agent.patrol();
    expect((await installation.askLeaf('shop.example')).status).toBe(200);
    expect(await isOwn('shop.example')).toBe(false);
    expect(await installation.request('certificate.read-own', { id: ID })).toBeNull();
  });

  it('is refused with a sentence when a name is missing or it ends within a day', async () => {
    await installation.start();
    const { privateKey, chain } = await makeChain(['shop.example', '*.shop.example']);
    const given = { id: ID, privateKey, chain };
    await installation.request('certificate.keep-own', { ...given, names: ['shop.example', 'www.shop.example', '*.shop.example'] });
    const missing = installation.request('certificate.keep-own', {
      ...given,
      names: ['a.b.shop.example', 'shop.example', 'other.example'],
    });
    await expect(missing).rejects.toMatchObject({
      code: 'unusable',
      message: 'The certificate does not stand for a.b.shop.example, other.example. It is for shop.example, *.shop.example.',
    });
    const soon = await makeChain(['shop.example'], { notAfter: Date.now() + DAY / 2 });
    const ending = installation.request('certificate.keep-own', {
      id: ID,
      names: ['shop.example'],
      privateKey: soon.privateKey,
      chain: soon.chain,
    });
    await expect(ending).rejects.toMatchObject({ code: 'unusable', message: expect.stringContaining('too soon') });
  });
});
