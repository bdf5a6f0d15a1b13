import { X509Certificate } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { startCaSimulator } from '@daspanel/testkit/ca-simulator/start-ca-simulator.ts';
import { generateKey } from '@daspanel/x509/generate-key.ts';
import { makeCertificateRequest } from '@daspanel/x509/make-certificate-request.ts';
import { renewalId } from '@daspanel/x509/renewal-id.ts';
import { describe, expect, it } from 'vitest';
import type { AcmeClient, Identifier } from './acme-types.ts';
import { openAuthority } from './open-authority.ts';

const HOUR = 3_600_000;

/** What Pebble 2.4 does not have; every answer to a challenge is right. */
async function startAuthority() {
  const simulator = await startCaSimulator({ validation: { kind: 'hook', validate: () => undefined } });
  const authority = openAuthority({ directory: simulator.directory, trustedRoots: null, allowPrivate: true }, { now: Date.now });
  const { privateKey: key } = await generateKey();
  const { url } = await authority.createAccount({ key, email: null, externalAccount: null });
  return { client: authority.signIn({ key, url }), [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose]() };
}

interface Wanted {
  readonly identifier?: Identifier;
  readonly profile?: string;
  readonly replaces?: string;
}

async function issue(client: AcmeClient, { identifier = { type: 'dns', value: 'a.test' }, profile, replaces }: Wanted): Promise<string> {
  let order = await client.createOrder({ identifiers: [identifier], profile: profile ?? null, replaces: replaces ?? null });
  for (const url of order.authorizations) {
    const { status, challenges } = await client.readAuthorization(url);
    if (status === 'pending') await client.answerChallenge(challenges[0]?.url ?? '');
  }
  while (order.status === 'pending') order = await waitFor(client, order.url);
  const { privateKey } = await generateKey();
  order = await client.finalizeOrder(order, await makeCertificateRequest({ privateKey, names: [identifier.value] }));
  while (order.status === 'processing') order = await waitFor(client, order.url);
  return client.downloadCertificate(order.certificate ?? '');
}

async function waitFor(client: AcmeClient, url: string) {
  await wait(20);
  return client.readOrder(url);
}

function lifetimeOf(chain: string): number {
  const { validFromDate, validToDate } = new X509Certificate(chain);
  return validToDate.getTime() - validFromDate.getTime();
}

describe('an authority with profiles and renewal information', () => {
  it('issues by the profile that is named, and for addresses by the short one', async () => {
    await using authority = await startAuthority();
    const { client } = authority;
    const meta = await client.meta();
    expect(meta).toMatchObject({ hasRenewalInfo: true, caaIdentities: ['ca.test'] });
    expect([...meta.profiles.keys()]).toEqual(['classic', 'tlsserver', 'shortlived']);
    expect(lifetimeOf(await issue(client, { profile: 'tlsserver' })) / HOUR).toBeCloseTo(45 * 24, 0);
    const address = await issue(client, { identifier: { type: 'ip', value: '127.0.0.1' }, profile: 'shortlived' });
    expect(lifetimeOf(address) / HOUR).toBeCloseTo(160, 0);
    await expect(issue(client, { profile: 'none' })).rejects.toMatchObject({ kind: 'refused', document: { type: 'invalidProfile' } });
  });

  it('says when to renew, and lets a certificate be replaced once', async () => {
    await using authority = await startAuthority();
    const { client } = authority;
    const chain = await issue(client, {});
    const { validFromDate, validToDate } = new X509Certificate(chain);
    const id = renewalId(chain) ?? '';
    const { start, end, retryAfter } = await client.readRenewalInfo(id);
    expect(start).toBeGreaterThan(validFromDate.getTime());
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThan(validToDate.getTime());
    expect(retryAfter).toBeGreaterThan(Date.now());
    await issue(client, { replaces: id });
    await expect(issue(client, { replaces: id })).rejects.toMatchObject({ status: 409, document: { type: 'alreadyReplaced' } });
  });
});
