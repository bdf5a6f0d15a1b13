import { createClient, type Client, type Transport } from '@daspanel/contract';
import { nodeTransport } from '@daspanel/contract/node-transport.ts';
import { exitCodes, Failure } from '../failure.ts';
import { isThisMachine, type Target } from './choose-target.ts';

/** A client for a target. Failures to reach it are sentences with exit code 3; `signal` ends its requests. */
export function connectTo(target: Target, signal: AbortSignal): Client {
  const reach = explainFailures(openTransport(target), target);
  const transport: Transport = (request) => reach({ ...request, signal: request.signal ?? signal });
  return createClient({ transport, ...(target.token === undefined ? {} : { token: target.token }) });
}

function openTransport(target: Target): Transport {
  if (target.kind === 'socket') return nodeTransport({ socketPath: target.path, host: target.host });
  const { url, authority } = target;
  const isSecure = url.protocol === 'https:';
  const { hostname: address, port } = addressOf(url);
  return nodeTransport({ address, port, host: url.host, ...(isSecure ? { secure: authority === undefined ? {} : { authority } } : {}) });
}

/** Where to connect to for a URL. Names below `localhost` mean this machine and are not known to every resolver. */
export function addressOf(url: URL): { readonly hostname: string; readonly port: number } {
  const usual = url.protocol === 'https:' ? 443 : 80;
  const hostname = /(?:^|\.)localhost$/.test(url.hostname) ? '127.0.0.1' : url.hostname.replaceAll(/[[\]]/g, '');
  return { hostname, port: url.port === '' ? usual : Number(url.port) };
}

function explainFailures(transport: Transport, target: Target): Transport {
  return async (request) => {
    const answer = await transport(request).catch((error: unknown) => {
      if (request.signal?.aborted === true) throw error;
      throw new Failure(explainError(error, target), exitCodes.unreachable, { cause: error });
    });
    const location = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) {
      throw new Failure(`${describeTarget(target)} is not the API: it sends on to ${location ?? 'somewhere else'}`, exitCodes.unreachable);
    }
    return answer;
  };
}

/** How a person calls a target. */
export function describeTarget(target: Target): string {
  return target.kind === 'socket' ? target.path : target.url.origin;
}

/** Why nobody answers, and what to do about it. */
export function explainError(error: unknown, target: Target): string {
  const code = codeOf(error);
  const where = describeTarget(target);
  if (target.kind === 'socket') return `The API does not answer on ${where} (${code}): daspanel status and daspanel doctor say more.`;
  const isLocal = isThisMachine(target.url.hostname);
  if (UNTRUSTED.has(code)) return untrusted(where, target.authority !== undefined, code);
  switch (code) {
    case 'ECONNREFUSED':
      return `Nobody listens on ${where}${isLocal ? ': daspanel up starts Daspanel, daspanel doctor says what is wrong' : ''}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${target.url.hostname} is not known (${code}): it needs a DNS record, or this machine has no resolver.`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${where} is not valid today (${code}): check the clock of both machines.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${where} belongs to another name: this is not the Daspanel that is meant, or its host name is another.`;
    default:
      return `${where} cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Errors of TLS that mean: its certificate comes from an authority that is not trusted. See node:tls, "X509 certificate error codes". */
const UNTRUSTED = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
]);

/** True for a failure that another certificate authority would mend. */
export function isUntrusted(error: unknown): boolean {
  return error instanceof Failure && UNTRUSTED.has(codeOf(error.cause));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function untrusted(where: string, isPinned: boolean, code: string): string {
  if (isPinned) {
    return (
      `The certificate of ${where} is not from the authority that is trusted for it (${code}): somebody may stand in between, or the ` +
      `installation has another authority now. If it is meant to be so: daspanel login --url ${where}`
    );
  }
  return `This machine does not trust the certificate of ${where} (${code}): daspanel login --url ${where} shows and keeps its authority, --ca FILE names it.`;
}
