import { request } from 'node:https';
import { addressOf } from '../connection/connect.ts';
import { exitCodes, Failure } from '../failure.ts';

const LARGEST = 65_536;

/**
 * The certificate authority that an installation offers under its own name, as PEM. It is fetched without verifying anything, because there is nothing yet
 * to verify with: it is worth nothing until somebody has compared its fingerprint. No token is sent.
 */
export function fetchAuthority(api: URL): Promise<string> {
  const host = api.host.replace(/^api\./, '');
  const servername = api.hostname.replace(/^api\./, '');
  const refused = (why: string) =>
    new Failure(`${host} does not offer its certificate authority: ${why}. Name it with --ca FILE.`, exitCodes.unreachable);
  return new Promise((resolve, reject) => {
    const asked = request({ ...addressOf(api), path: '/ca.crt', headers: { host }, servername, rejectUnauthorized: false, agent: false });
    asked.once('error', (error) => reject(refused(error.message)));
    asked.once('response', (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (text.length > LARGEST) asked.destroy(new Error('its answer is too large'));
      });
      answer.once('end', () => {
        if (answer.statusCode === 200 && text.includes('-----BEGIN CERTIFICATE-----')) resolve(text);
        else reject(refused(`it answers ${answer.statusCode}`));
      });
    });
    asked.end();
  });
}
