import { X509Certificate } from 'node:crypto';
import type { AccountIdentity, AcmeAuthorization, AcmeChallenge, AcmeClient, AcmeOrder } from './acme-types.ts';
import { AcmeError } from './acme-types.ts';
import { authorization, challenge, order, renewalInfo } from './answer-schemas.ts';
import type { Answer, AuthorityConnection } from './authority-connection.ts';
import { publicJsonWebKey, thumbprint } from './json-web-key.ts';
import { readChain } from './read-chain.ts';
import { readMeta } from './read-meta.ts';
import { signRequest } from './sign-request.ts';

export function createAcmeClient(connection: AuthorityConnection, account: AccountIdentity): AcmeClient {
  const signer = { key: account.key, account: account.url };
  const post = (url: string, payload: object | null, signal?: AbortSignal) => connection.post({ url, signer, payload }, signal);
  return {
    get clockSkew() {
      return connection.clockSkew;
    },
    meta: (signal) => readMeta(connection, signal),
    async createOrder({ identifiers, profile, replaces }, signal) {
      const { newOrder } = await connection.directory(signal);
      const wanted = { identifiers, ...(profile === null ? {} : { profile }), ...(replaces === null ? {} : { replaces }) };
      const answer = await post(newOrder, wanted, signal);
      if (answer.location === null) throw answer.unusable('it does not say where the order is');
      return readOrder(answer.location, answer);
    },
    readOrder: async (url, signal) => readOrder(url, await post(url, null, signal)),
    readAuthorization: async (url, signal) => readAuthorization(url, await post(url, null, signal)),
    answerChallenge: async (url, signal): Promise<AcmeChallenge> => (await post(url, {}, signal)).read(challenge),
    async deactivateAuthorization(url, signal) {
      await post(url, { status: 'deactivated' }, signal);
    },
    finalizeOrder: async ({ url, finalize }, request, signal) =>
      readOrder(url, await post(finalize, { csr: request.toString('base64url') }, signal)),
    async downloadCertificate(url, signal) {
      return readChain(await connection.post({ url, signer, payload: null, accept: 'application/pem-certificate-chain' }, signal));
    },
    readRenewalInfo: (certificate, signal) => readRenewalInfo(connection, certificate, signal),
    async revokeCertificate(chain, reason, signal) {
      const { revokeCert } = await connection.directory(signal);
      const certificate = new X509Certificate(chain).raw.toString('base64url');
      await post(revokeCert, { certificate, reason }, signal).catch((error: unknown) => {
        if (!(error instanceof AcmeError) || error.document?.type !== 'alreadyRevoked') throw error;
      });
    },
    async rollAccountKey(newKey, signal) {
      const { keyChange } = await connection.directory(signal);
      const change = { account: account.url, oldKey: publicJsonWebKey(account.key) };
      await post(keyChange, signRequest({ key: newKey, account: null }, { url: keyChange, nonce: null, payload: change }), signal);
    },
    keyAuthorization: (token) => `${token}.${thumbprint(account.key)}`,
  };
}

function readOrder(url: string, answer: Answer): AcmeOrder {
  return { url, ...answer.read(order), retryAfter: answer.retryAfter };
}

function readAuthorization(url: string, answer: Answer): AcmeAuthorization {
  return { url, ...answer.read(authorization), retryAfter: answer.retryAfter };
}

async function readRenewalInfo(connection: AuthorityConnection, certificate: string, signal: AbortSignal | undefined) {
  const { renewalInfo: address } = await connection.directory(signal);
  if (address === null) throw new AcmeError('The authority says nothing of renewals (RFC 9773).', { kind: 'refused' });
  const answer = await connection.get(`${address.replace(/\/$/, '')}/${certificate}`, signal);
  const { suggestedWindow, explanationURL } = answer.read(renewalInfo);
  return { ...suggestedWindow, explanation: explanationURL, retryAfter: answer.retryAfter };
}
