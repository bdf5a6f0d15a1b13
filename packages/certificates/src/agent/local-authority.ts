import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { randomId } from '@daspanel/platform/random-id.ts';
import { DAY, HOUR, LEAF_LIFETIME, ROOT_LIFETIME } from './lifetimes.ts';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';

export interface LocalAuthority {
  readonly certificate: X509Certificate;
  /** `Daspanel local authority <8 characters>`, different in every installation so that trust stores can tell them apart. */
  readonly name: string;
  /** The root as PEM, for people to trust. */
  readonly pem: string;
  /** Gives the PEM of a served file, fresh key first, then the certificate for these names. Throws AuthorityProblem outside the root's own time. */
  issue(names: readonly string[], now: number): Promise<string>;
}

/** The local authority cannot be used. The message says why and what a person can do; it is never healed by making another root. */
export class AuthorityProblem extends Error {}

export const AUTHORITY_NAME = 'Daspanel local authority';

/**
 * Opens the local authority in `folder` (`root.key`, `root.crt`), or makes it when neither it nor `published`, the copy that people trusted, has ever existed.
 * A first start that was cut off after the key was written goes on with that key: nobody has seen a root yet.
 */
export async function openLocalAuthority(folder: string, published: string, now: number): Promise<LocalAuthority> {
  const keyFile = join(folder, 'root.key');
  const certificateFile = join(folder, 'root.crt');
  const [keyText, certificateText, publishedText] = await Promise.all([keyFile, certificateFile, published].map(readIfPresent));
  if (certificateText === undefined && publishedText === undefined) {
    const key = keyText === undefined ? await makeKey(keyFile) : parseKey(keyText, keyFile);
    await failpoint('certificates.root-key-written');
    const certificate = await makeRoot(key, now);
    await writeFileDurably(certificateFile, certificate);
    return useAuthority(key, certificate);
  }
  if (keyText === undefined || certificateText === undefined) {
    const missing = keyText === undefined ? keyFile : certificateFile;
    throw new AuthorityProblem(`${missing} is missing although this installation has a local authority. ${REMEDY}`);
  }
  const key = parseKey(keyText, keyFile);
  assertPair(key, certificateText, certificateFile);
  return useAuthority(key, certificateText);
}

const REMEDY =
  'Restore the folder from a backup; or, to begin with another authority that everyone has to trust anew, delete data/certificates and start again.';

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeKey(file: string): Promise<KeyObject> {
  const { privateKey } = await generateKey();
  await writeFileDurably(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return privateKey;
}

function parseKey(text: string, file: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new AuthorityProblem(`${file} holds no private key that can be read. ${REMEDY}`, { cause });
  }
}

function makeRoot(privateKey: KeyObject, now: number): Promise<string> {
  const commonName = `${AUTHORITY_NAME} ${randomId('a').slice(0, 8)}`;
  const publicKey = createPublicKey(privateKey);
  const notBefore = now - DAY;
  return makeCertificate(
    { publicKey, commonName, notBefore, notAfter: notBefore + ROOT_LIFETIME, use: { kind: 'authority' } },
    { commonName, publicKey, privateKey },
  );
}

function assertPair(key: KeyObject, certificateText: string, file: string): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(certificateText);
  } catch (cause) {
    throw new AuthorityProblem(`${file} holds no certificate that can be read. ${REMEDY}`, { cause });
  }
  if (!certificate.checkPrivateKey(key)) throw new AuthorityProblem(`root.key does not belong to ${file}. ${REMEDY}`);
}

function useAuthority(privateKey: KeyObject, pem: string): LocalAuthority {
  const certificate = new X509Certificate(pem);
  const name = certificate.subject.replace(/^CN=/, '');
  const signer = { commonName: name, publicKey: certificate.publicKey, privateKey };
  const begin = certificate.validFromDate.getTime();
  const end = certificate.validToDate.getTime();
  return {
    certificate,
    name,
    pem,
    async issue(names, now) {
      if (now - HOUR < begin)
        throw new AuthorityProblem(`the clock says ${iso(now)}, but the local authority began ${iso(begin)}: set the clock`);
      if (now >= end) throw new AuthorityProblem(`the local authority "${name}" expired ${iso(end)}. ${REMEDY}`);
      const key = await generateKey();
      const notBefore = now - HOUR;
      const notAfter = Math.min(notBefore + LEAF_LIFETIME, end);
      const leaf = await makeCertificate({ publicKey: key.publicKey, notBefore, notAfter, use: { kind: 'server', names } }, signer);
      return `${key.privateKey.export({ type: 'pkcs8', format: 'pem' })}${leaf}`;
    },
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
