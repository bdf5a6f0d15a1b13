import { X509Certificate } from 'node:crypto';
import { contract } from '@daspanel/contract';
import type { Target } from '../connection/choose-target.ts';
import { connectTo, isUntrusted } from '../connection/connect.ts';
import { exitCodes, Failure } from '../failure.ts';
import { neutralise } from '../output/neutralise.ts';
import type { Session } from '../session.ts';
import { fetchAuthority } from './fetch-authority.ts';

/**
 * The target with an authority that its certificate verifies with: the machine's or the given one where that is enough, otherwise the installation's own, once the
 * person has seen its fingerprint. Throws when it is not the expected one.
 */
export async function establishTrust({ output, terminal, signal }: Session, target: Target, expected: string | undefined): Promise<Target> {
  if (target.kind === 'socket' || target.url.protocol === 'http:') return target;
  const answers = (candidate: Target) => connectTo(candidate, signal).call(contract.status.get);
  try {
    await answers(target);
    return target;
  } catch (error) {
    if (!isUntrusted(error)) throw error;
  }
  const authority = await fetchAuthority(target.url);
  const certificate = new X509Certificate(authority);
  if (expected === undefined) {
    const shown = `${target.url.host} has its own certificate authority:\n  ${neutralise(certificate.subject)}\n  SHA-256 ${certificate.fingerprint256}`;
    if (!terminal.isInteractive)
      throw new Failure(`${shown}\nSay --fingerprint ${certificate.fingerprint256} if that is the right one.`, exitCodes.usage);
    const file = certificate.subject.endsWith(' for any name') ? '_ca-any-name.crt' : '_ca.crt';
    output.note(
      `${shown}\nCompare it with what the machine itself shows: openssl x509 -noout -fingerprint -sha256 -in DATA/certificates/serve/${file}`,
    );
    if (!/^y(es)?$/i.test(await terminal.ask('Is it the same? (yes/no) '))) throw new Failure('Nothing was kept.');
  } else if (digitsOf(expected) !== digitsOf(certificate.fingerprint256)) {
    throw new Failure(
      `The authority of ${target.url.host} has the fingerprint ${certificate.fingerprint256}, which is not the expected one.`,
      exitCodes.unreachable,
    );
  }
  const trusted = { ...target, authority };
  await answers(trusted);
  return trusted;
}

function digitsOf(fingerprint: string): string {
  return fingerprint.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();
}
