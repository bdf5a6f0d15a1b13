import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { TLSSocket } from 'node:tls';
import { addressOf } from '../connection/connect.ts';
import { exitCodes, Failure } from '../failure.ts';

const LARGEST = 65_536;

/**
 * The certificate authority that an installation offers under its own name, as PEM: the one that signed what it shows. That is the first one, unless the installation was
 * given another host name after that was made. It is fetched without verifying anything, because there is nothing yet to verify with: it is worth nothing until somebody has
 * compared its fingerprint. No token is sent.
 */
export async function fetchAuthority(api: URL): Promise<string> {
  const first = await fetchOffered(api, '/ca.crt');
  if (hasSigned(first)) return first.authority;
  const anyName = await fetchOffered(api, '/ca-any-name.crt').catch(() => first);
  return hasSigned(anyName) ? anyName.authority : first.authority;
}

interface Offered {
  readonly authority: string;
  /** What the connection showed. */
  readonly shown: X509Certificate | undefined;
}

function hasSigned({ authority, shown }: Offered): boolean {
  const root = new X509Certificate(authority);
  return shown?.checkIssued(root) === true && shown.verify(root.publicKey);
}

function fetchOffered(api: URL, path: string): Promise<Offered> {
  const host = api.host.replace(/^api\./, '');
  const servername = api.hostname.replace(/^api\./, '');
  const refused = (why: string) =>
    new Failure(`${host} does not offer its certificate authority: ${why}. Name it with --ca FILE.`, exitCodes.unreachable);
  return new Promise((resolve, reject) => {
    const asked = request({ ...addressOf(api), path, headers: { host }, servername, rejectUnauthorized: false, agent: false });
    asked.once('error', (error) => reject(refused(error.message)));
    asked.once('response', (answer) => {
      const shown = answer.socket instanceof TLSSocket ? answer.socket.getPeerX509Certificate() : undefined;
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (text.length > LARGEST) asked.destroy(new Error('its answer is too large'));
      });
      answer.once('end', () => {
        if (answer.statusCode === 200 && isCertificate(text)) resolve({ authority: text, shown });
        else reject(refused(`it answers ${answer.statusCode}`));
      });
    });
    asked.end();
  });
}

function isCertificate(text: string): boolean {
  try {
    return text.includes('-----BEGIN CERTIFICATE-----') && new X509Certificate(text).ca;
  } catch {
    return false;
  }
}
