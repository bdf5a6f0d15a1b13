import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishFile, writeFileDurably } from '@daspanel/platform/durable-file.ts';
import { failpoint } from '@daspanel/platform/failpoint.ts';
import { generateKey, makeCertificate } from '@daspanel/x509/make-certificate.ts';
import { readPermittedNames, type NameConstraints } from '@daspanel/x509/name-constraints.ts';
import { DAY, HOUR, LEAF_LIFETIME, ROOT_LIFETIME } from './lifetimes.ts';
import { rootId } from './served-mark.ts';

/** One root with its key. */
export interface LocalAuthority {
  readonly certificate: X509Certificate;
  /** See `rootId`. */
  readonly id: string;
  /** Different in every installation so that trust stores can tell them apart. */
  readonly name: string;
  /** DNS names that it may vouch for, each with all below it; undefined: every name. */
  readonly permittedNames: readonly string[] | undefined;
  /** When the root ends, milliseconds since 1970. */
  readonly end: number;
  /** Gives a fresh key and the certificate for these names as PEM. Throws AuthorityProblem outside the root's own time. */
  issue(names: readonly string[], now: number): Promise<string>;
}

/** The local authority cannot be used. The message says why and what a person can do; it is never healed by making another root. */
export class AuthorityProblem extends Error {}

const PUBLISHED_MODE = 0o644;

export const AUTHORITY_NAME = 'Daspanel local authority';

/** Where a root is: `<name>.key` and `<name>.crt` in `folder`, and the copy that people trust at `published`. */
export interface AuthorityPlace {
  readonly folder: string;
  readonly name: 'root' | 'any-name';
  readonly published: string;
}

/** What a root is made with when there is none yet. */
export interface WantedAuthority {
  readonly commonName: string;
  /** Absent: it may vouch for every name. */
  readonly nameConstraints?: NameConstraints;
}

/** True when the root, or its published copy, has ever been there. */
export async function hasAuthority(place: AuthorityPlace): Promise<boolean> {
  const [, certificateText, publishedText] = await readAll(place);
  return certificateText !== undefined || publishedText !== undefined;
}

/**
 * Opens a root, or makes it when neither it nor the copy that people trusted has ever existed, and publishes the copy. A first start that was cut off after the key was
 * written goes on with that key: nobody has seen a root yet.
 */
export async function openLocalAuthority(place: AuthorityPlace, wanted: WantedAuthority, now: number): Promise<LocalAuthority> {
  const [keyFile, certificateFile] = filesOf(place);
  const [keyText, certificateText, publishedText] = await readAll(place);
  if (certificateText === undefined && publishedText === undefined) {
    const key = keyText === undefined ? await makeKey(keyFile) : parseKey(keyText, keyFile);
    await failpoint(`certificates.${place.name}-key-written`);
    const certificate = await makeRoot(key, wanted, now);
    await writeFileDurably(certificateFile, certificate);
    await publishFile(place.published, certificate, { mode: PUBLISHED_MODE });
    return useAuthority(key, certificate);
  }
  if (keyText === undefined || certificateText === undefined) {
    const missing = keyText === undefined ? keyFile : certificateFile;
    throw new AuthorityProblem(`${missing} is missing although this installation has a local authority. ${REMEDY}`);
  }
  const key = parseKey(keyText, keyFile);
  assertPair(key, certificateText, certificateFile);
  // A full disk is no obstacle to a start where everything is there.
  if (publishedText !== certificateText) await publishFile(place.published, certificateText, { mode: PUBLISHED_MODE });
  else await chmod(place.published, PUBLISHED_MODE);
  return useAuthority(key, certificateText);
}

const REMEDY =
  'Restore the folder from a backup; or, to begin with another authority that everyone has to trust anew, stop Daspanel, delete data/certificates/ca and data/certificates/serve/_ca*.crt, and start it again.';

function filesOf({ folder, name }: AuthorityPlace): readonly [string, string] {
  return [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
}

async function readAll(place: AuthorityPlace): Promise<readonly (string | undefined)[]> {
  return Promise.all([...filesOf(place), place.published].map(readIfPresent));
}

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

function makeRoot(privateKey: KeyObject, { commonName, nameConstraints }: WantedAuthority, now: number): Promise<string> {
  const publicKey = createPublicKey(privateKey);
  const notBefore = now - DAY;
  const use = { kind: 'authority' as const, ...(nameConstraints === undefined ? {} : { nameConstraints }) };
  return makeCertificate(
    { publicKey, commonName, notBefore, notAfter: notBefore + ROOT_LIFETIME, use },
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
  if (!certificate.checkPrivateKey(key)) throw new AuthorityProblem(`${file} does not belong to the key beside it. ${REMEDY}`);
}

function useAuthority(privateKey: KeyObject, pem: string): LocalAuthority {
  const certificate = new X509Certificate(pem);
  const name = certificate.subject.replace(/^CN=/, '');
  const signer = { commonName: name, publicKey: certificate.publicKey, privateKey };
  const begin = certificate.validFromDate.getTime();
  const end = certificate.validToDate.getTime();
  return {
    certificate,
    id: rootId(certificate),
    name,
    permittedNames: readPermittedNames(certificate.raw),
    end,
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
