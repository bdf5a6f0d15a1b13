import type { Socket } from 'node:net';
import type { EgressRules } from '@daspanel/platform/egress-rules.ts';
import type { Traffic } from './traffic.ts';

/** One connection of a site on its way out. */
export interface Visit {
  readonly site: string;
  readonly client: Socket;
  /** When the client has gone. */
  readonly signal: AbortSignal;
}

export interface OutgoingParts {
  readonly rules: EgressRules;
  readonly traffic: Traffic;
}

/** Counts what passes a connection to a host; ends both when the site has carried as much as it may. */
export function countBytes({ site, client }: Visit, upstream: Socket, host: string, traffic: Traffic): void {
  let [sent, received] = [0, 0];
  const count = () => {
    const more = { sent: upstream.bytesWritten - sent, received: upstream.bytesRead - received };
    [sent, received] = [upstream.bytesWritten, upstream.bytesRead];
    if (more.sent + more.received > 0) traffic.carry(site, host, more);
    if (traffic.mayCarry(site)) return;
    upstream.destroy();
    client.destroy();
  };
  const timer = setInterval(count, MILLISECONDS_BETWEEN_COUNTS);
  upstream.once('close', () => {
    clearInterval(timer);
    count();
  });
}

const MILLISECONDS_BETWEEN_COUNTS = 1_000;
