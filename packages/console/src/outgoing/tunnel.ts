import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { connectTarget } from '@daspanel/platform/egress-connection.ts';
import { checkAuthority } from '@daspanel/platform/egress-target.ts';
import { refuseConnection } from '@daspanel/platform/listen-on-channel.ts';
import { explainRefusal, TOO_MUCH, type Refusal } from './refusal.ts';
import { countBytes, type OutgoingParts, type Visit } from './visit.ts';

/** Answers a CONNECT request (RFC 9110, 9.3.6): joins the client with the server that it names. `head`: what it sent already. Never rejects. */
export async function openTunnel(visit: Visit, authority: string, head: Buffer, { rules, traffic }: OutgoingParts): Promise<void> {
  const { site, client, signal } = visit;
  if (!traffic.mayCarry(site)) return refuse(client, TOO_MUCH);
  try {
    const target = await checkAuthority(authority, rules);
    const host = target.url.hostname;
    traffic.begin(site, host);
    const upstream = await connectTarget(target, signal);
    join(client, upstream);
    countBytes(visit, upstream, host, traffic);
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
  } catch (error) {
    const refusal = explainRefusal(error);
    if (refusal.status === 403) traffic.refuse(site, hostOf(authority));
    refuse(client, refusal);
  }
}

function join(client: Socket, upstream: Socket): void {
  upstream.on('error', () => client.destroy());
  client.once('close', () => upstream.destroy());
  if (client.destroyed) return void upstream.destroy();
  client.pipe(upstream).pipe(client);
}

function refuse(client: Socket, { status, sentence }: Refusal): void {
  if (client.destroyed) return;
  const body = `${sentence}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  refuseConnection(client, `${head.join('\r\n')}\r\n\r\n${body}`);
}

/** For the log: what was named may be anything. */
function hostOf(authority: string): string {
  const host = authority.slice(0, 100).replace(/:\d*$/, '');
  return /^[a-z0-9.:[\]_-]+$/i.test(host) ? host : '(no name)';
}
