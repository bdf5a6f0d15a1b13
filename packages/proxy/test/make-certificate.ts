import { runProgram } from '@daspanel/platform/run-program.ts';

/** A self-signed certificate and its key in one PEM text, for the given names. */
export async function makeCertificate(...names: readonly [string, ...string[]]): Promise<string> {
  const alternatives = names.map((name) => `DNS:${name}`).join(',');
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${alternatives}`];
  const made = await runProgram('/usr/bin/openssl', ['req', '-x509', '-batch', ...kind, ...subject, '-keyout', '-', '-out', '-']);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return made.stdout.toString();
}

/** The certificate of such a text, without the key: what a client trusts. */
export function certificateOf(pem: string): string {
  return pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));
}
