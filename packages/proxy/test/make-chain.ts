import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An authority of its own and a leaf for a name, as a public one would issue it: key and leaf in one PEM text. Files are left in the folder; `authority` is one. */
export async function makeChain(folder: string, name: string): Promise<{ readonly pem: string; readonly authority: string }> {
  const authority = join(folder, 'authority.pem');
  const authorityKey = join(folder, 'authority.key');
  const leaf = join(folder, 'leaf.pem');
  const leafKey = join(folder, 'leaf.key');
  const root = ['-subj', '/CN=An authority', '-days', '3650', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await makePair([...root, '-keyout', authorityKey, '-out', authority]);
  const uses = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature', 'extendedKeyUsage=serverAuth'];
  const extensions = [...uses, `subjectAltName=DNS:${name}`].flatMap((extension) => ['-addext', extension]);
  const issuer = ['-CA', authority, '-CAkey', authorityKey];
  await makePair(['-subj', `/CN=${name}`, '-days', '90', ...extensions, ...issuer, '-keyout', leafKey, '-out', leaf]);
  const pem = (await readFile(leafKey, 'utf8')) + (await readFile(leaf, 'utf8'));
  return { pem, authority };
}

async function makePair(given: readonly string[]): Promise<void> {
  const made = await runProgram('/usr/bin/openssl', ['req', '-x509', '-batch', ...KEY, ...given]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
}
