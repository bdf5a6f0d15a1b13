import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
const CONFIGURATION = '[req]\nprompt = no\ndistinguished_name = name\n[name]\nCN = Own authority\n';

/** Writes `key.pem` and `fullchain.pem` as somebody would who has bought a certificate for these names: with its authority behind it. */
export async function makeOwnCertificate(folder: string, names: readonly string[]): Promise<void> {
  const work = await mkdtemp('/tmp/daspanel-own-');
  const path = (name: string) => join(work, name);
  try {
    await writeFile(path('openssl.cnf'), CONFIGURATION);
    const request = ['req', '-x509', '-config', path('openssl.cnf'), ...KEY];
    await run('openssl', [...request, '-addext', 'basicConstraints=critical,CA:TRUE', '-keyout', path('ca.key'), '-out', path('ca.pem')]);
    const alternatives = `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`;
    const signed = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-subj', '/CN=Site', '-addext', alternatives];
    const use = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth'];
    await run('openssl', [...request, ...signed, ...use, '-keyout', join(folder, 'key.pem'), '-out', path('leaf.pem')]);
    const chain = await Promise.all(['leaf.pem', 'ca.pem'].map((name) => readFile(path(name), 'utf8')));
    await writeFile(join(folder, 'fullchain.pem'), chain.join(''));
  } finally {
    await rm(work, { recursive: true });
  }
}
