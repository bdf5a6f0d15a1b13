import { z } from 'zod';
import { LATENCY_GROUPS, latencyGroup } from './latency.ts';

/** What the requests of one site in one minute came to. */
export interface TrafficCounts {
  readonly site: string;
  /** Beginning of the minute, in seconds since 1970. */
  readonly minute: number;
  requests: number;
  clientErrors: number;
  serverErrors: number;
  bytesIn: number;
  bytesOut: number;
  /** Requests by duration (`LATENCY_BOUNDS`). */
  readonly latency: number[];
}

const LINE_BREAK = 10;
const MINUTE = 60;
/** The two members that come first: lines of requests that belong to no site are not looked at any further. */
const OF_SITE = /^\{"time":[0-9.]+,"site":"s[0-9a-z]{15}"/;
const LONGEST_BEGINNING = 64;

const line = z.object({
  time: z.number(),
  site: z.string(),
  status: z.int(),
  received: z.int(),
  sent: z.int(),
  seconds: z.number(),
});

/** Counts the whole lines of a piece of the proxy's access log. `consumed` is the bytes up to and with the last line break. */
export function countLines(piece: Buffer): { readonly counts: readonly TrafficCounts[]; readonly consumed: number } {
  const byKey = new Map<string, TrafficCounts>();
  let start = 0;
  for (let end = piece.indexOf(LINE_BREAK); end !== -1; end = piece.indexOf(LINE_BREAK, start)) {
    if (OF_SITE.test(piece.toString('latin1', start, Math.min(end, start + LONGEST_BEGINNING))))
      add(byKey, piece.toString('utf8', start, end));
    start = end + 1;
  }
  return { counts: [...byKey.values()], consumed: start };
}

function add(byKey: Map<string, TrafficCounts>, text: string): void {
  const request = line.safeParse(parseJson(text)).data;
  if (request === undefined) return;
  const minute = Math.floor(request.time / MINUTE) * MINUTE;
  const key = `${request.site} ${minute}`;
  const counts = byKey.get(key) ?? none(request.site, minute);
  byKey.set(key, counts);
  counts.requests += 1;
  if (request.status >= 400 && request.status < 500) counts.clientErrors += 1;
  if (request.status >= 500) counts.serverErrors += 1;
  counts.bytesIn += request.received;
  counts.bytesOut += request.sent;
  const group = latencyGroup(request.seconds * 1000);
  counts.latency[group] = (counts.latency[group] ?? 0) + 1;
}

function none(site: string, minute: number): TrafficCounts {
  const latency = Array.from({ length: LATENCY_GROUPS }, () => 0);
  return { site, minute, requests: 0, clientErrors: 0, serverErrors: 0, bytesIn: 0, bytesOut: 0, latency };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
