import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '@daspanel/platform/run-program.ts';

/** A key and a self-signed certificate for these names, as a person would upload them. `days`: how long it is valid from this moment on. */
export async function makeOwnCertificate(
  names: readonly string[],
  days = 30,
): Promise<{ readonly privateKey: string; readonly chain: string }> {
  const folder = await mkdtemp('/tmp/dp-own-');
  const [key, chain] = [join(folder, 'key.pem'), join(folder, 'chain.pem')];
  try {
    const subject = ['-subj', '/O=Own authority', '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`];
    const use = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth', '-days', String(days)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', chain];
    const made = await runProgram('/usr/bin/openssl', ['req', '-x509', ...kind, ...subject, ...use]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    return { privateKey: await readFile(key, 'utf8'), chain: await readFile(chain, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
