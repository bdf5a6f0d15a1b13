import { X509Certificate } from 'node:crypto';
import { renewalId } from '@daspanel/x509/renewal-id.ts';
import { CaProblem } from './ca-problem.ts';
import type { AccountRequest, Answer, CaRequest } from './ca-request.ts';
import type { CaState, IssuedCertificate } from './ca-state.ts';
import { keyFingerprint } from './json-web-key.ts';
import { markRevoked } from './renewal-info.ts';
import { isUsable } from './settle.ts';
import { malformed } from './signed-request.ts';

/** RFC 8555, 7.4.2. `/certificate/<renewal id>/1` is the chain up to the second root. */
export function downloadCertificate(state: CaState, { account, id }: AccountRequest): Answer {
  const [renewal = '', root = '0'] = id.split('/');
  const certificate = state.issued.get(renewal);
  if (certificate === undefined || (root !== '0' && root !== '1')) throw new CaProblem(404, 'malformed', `There is no certificate ${id}.`);
  if (certificate.account !== account.id) throw new CaProblem(403, 'unauthorized', 'It belongs to another account.');
  const alternate = root === '0' ? '1' : '0';
  return {
    status: 200,
    headers: { link: `<${state.origin}/certificate/${renewal}/${alternate}>;rel="alternate"` },
    body: state.hierarchy.chain(certificate.pem, Number(root)),
    contentType: 'application/pem-certificate-chain',
  };
}

const REASONS = [0, 1, 3, 4, 5];

/** RFC 8555, 7.6: by its account, by one that is authorized for all names, or by the certificate's own key. */
export function revokeCertificate(state: CaState, request: CaRequest): Answer {
  const { payload, signed } = request;
  const certificate = findCertificate(state, payload['certificate']);
  const reason = payload['reason'] ?? 0;
  if (typeof reason !== 'number' || !REASONS.includes(reason))
    throw new CaProblem(400, 'badRevocationReason', `The reason ${String(reason)} is not allowed.`);
  const isKeyHolder = signed.account === undefined && keyFingerprint(signed.key) === certificate.keyFingerprint;
  if (!isKeyHolder && !mayRevoke(state, signed.account?.id, certificate))
    throw new CaProblem(403, 'unauthorized', 'This is not yours to revoke.');
  if (certificate.revoked !== undefined) throw new CaProblem(400, 'alreadyRevoked', 'The certificate is revoked already.');
  markRevoked(state, certificate, isKeyHolder ? 1 : reason);
  if (isKeyHolder || reason === 1) state.compromisedKeys.add(certificate.keyFingerprint);
  return { status: 200 };
}

function findCertificate(state: CaState, value: unknown): IssuedCertificate {
  let id: string | null;
  try {
    id = renewalId(new X509Certificate(Buffer.from(String(value), 'base64url')).toString());
  } catch {
    throw malformed('The certificate cannot be read.');
  }
  const found = state.issued.get(id ?? '');
  if (found === undefined) throw new CaProblem(404, 'malformed', 'The certificate was not issued here.');
  return found;
}

function mayRevoke(state: CaState, account: number | undefined, { account: owner, names }: IssuedCertificate): boolean {
  if (account === owner) return true;
  return names.every((name) => {
    const authorization = state.lastAuthorizations.get(`${account} ${name}`);
    return authorization !== undefined && isUsable(state, authorization);
  });
}
