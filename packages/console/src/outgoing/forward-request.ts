import { request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { connectTarget } from '@daspanel/platform/egress-connection.ts';
import { refuseAddress } from '@daspanel/platform/egress-error.ts';
import { checkTarget } from '@daspanel/platform/egress-target.ts';
import { explainRefusal, NOT_UNDERSTOOD, TOO_MUCH, type Refusal } from './refusal.ts';
import { countBytes, type OutgoingParts, type Visit } from './visit.ts';

/** They speak of one connection only (RFC 9110, 7.6.1), or to the proxy. */
const NOT_HANDED_ON = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'proxy-authenticate',
  'proxy-authentication-info',
]);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Answers a request for a whole `http` address (RFC 9112, 3.2.2). Redirections are for the client to follow, and judged like all else. Never rejects. */
export async function forwardRequest(
  visit: Visit,
  request: IncomingMessage,
  response: ServerResponse,
  { rules, traffic }: OutgoingParts,
): Promise<void> {
  const { site, signal } = visit;
  const url = request.url ?? '';
  if (!/^http:\/\//i.test(url) || !METHODS.has(request.method ?? '')) return refuse(response, NOT_UNDERSTOOD);
  if (!traffic.mayCarry(site)) return refuse(response, TOO_MUCH);
  try {
    const target = await checkTarget(url, rules);
    const host = target.url.hostname;
    traffic.begin(site, host);
    const socket = await connectTarget(target, signal);
    socket.on('error', () => {});
    countBytes(visit, socket, host, traffic);
    visit.client.once('close', () => socket.destroy());
    if (visit.client.destroyed) throw refuseAddress('gone');
    const asked = requestHttp({
      createConnection: () => socket,
      method: request.method,
      path: target.url.pathname + target.url.search,
      setHost: false,
      headers: [...handedOn(request), 'Host', target.url.host, 'Connection', 'close'],
    });
    asked.on('error', (error) => giveUp(response, error));
    asked.on('response', (answer) => pass(answer, response));
    request.pipe(asked);
  } catch (error) {
    const refusal = explainRefusal(error);
    if (refusal.status === 403) traffic.refuse(site, URL.parse(url)?.hostname.slice(0, 100) ?? '(no name)');
    refuse(response, refusal);
  }
}

function pass(answer: IncomingMessage, response: ServerResponse): void {
  answer.on('error', (error) => giveUp(response, error));
  try {
    response.writeHead(answer.statusCode ?? 502, [...handedOn(answer), 'Connection', 'close']);
  } catch (error) {
    // It has fields that may not be sent on.
    answer.destroy();
    return giveUp(response, error);
  }
  answer.pipe(response);
}

/** Its fields as name, value, name, value. */
function handedOn(message: IncomingMessage): string[] {
  const named = (message.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...NOT_HANDED_ON, 'host', ...named]);
  const { rawHeaders } = message;
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !dropped.has(name.toLowerCase()) ? [name, rawHeaders[index + 1] ?? ''] : [],
  );
}

function giveUp(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else refuse(response, explainRefusal(error));
}

function refuse(response: ServerResponse, { status, sentence }: Refusal): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${sentence}\n`);
}
