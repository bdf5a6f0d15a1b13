import { runProgram } from '@daspanel/platform/run-program.ts';

const ECDSA = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
/** For `makeCertificateWithKey`. */
export const RSA = ['-newkey', 'rsa:2048'];

type Names = readonly [string, ...string[]];

/** A self-signed certificate and its key in one PEM text, for the given names. */
export function makeCertificate(...names: Names): Promise<string> {
  return makeCertificateWithKey(ECDSA, ...names);
}

/** The same with a key as `openssl req` describes it. */
export async function makeCertificateWithKey(key: readonly string[], ...names: Names): Promise<string> {
  const alternatives = names.map((name) => `DNS:${name}`).join(',');
  const subject = ['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${alternatives}`];
  const kind = [...key, '-nodes', '-days', '2'];
  const made = await runProgram('/usr/bin/openssl', ['req', '-x509', '-batch', ...kind, ...subject, '-keyout', '-', '-out', '-']);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return made.stdout.toString();
}

/** The certificate of such a text, without the key: what a client trusts. */
export function certificateOf(pem: string): string {
  return pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));
}
