import type { Log } from '@daspanel/platform/log.ts';

/** What a site may carry in both directions within an hour. */
const BYTES_PER_HOUR = 20 * 1024 ** 3;
const HOUR = 3_600_000;
const MILLISECONDS_BETWEEN_LINES = 60_000;
/** Of one site within a line's minute; others are counted together. */
const MOST_HOSTS = 32;
const OTHERS = '(others)';

interface Tally {
  connections: number;
  refused: number;
  sent: number;
  received: number;
}

/** Counts what sites carry, and writes it to the log: once a minute a line for each site and host, without paths, which hold secrets. */
export interface Traffic extends Disposable {
  /** False: the site has carried as much as it may in this hour. */
  mayCarry(site: string): boolean;
  /** Somebody asked for a host. */
  begin(site: string, host: string): void;
  refuse(site: string, host: string): void;
  carry(site: string, host: string, bytes: { readonly sent?: number; readonly received?: number }): void;
}

export function createTraffic({ log, now }: { readonly log: Log; readonly now: () => number }): Traffic {
  const lines = new Map<string, Map<string, Tally>>();
  const carried = new Map<string, number>();
  let hour = 0;
  const tallyOf = (site: string, host: string): Tally => {
    const hosts = lines.get(site) ?? new Map<string, Tally>();
    lines.set(site, hosts);
    const name = hosts.has(host) || hosts.size < MOST_HOSTS ? host : OTHERS;
    const tally = hosts.get(name) ?? { connections: 0, refused: 0, sent: 0, received: 0 };
    hosts.set(name, tally);
    return tally;
  };
  const ofThisHour = () => {
    const current = Math.floor(now() / HOUR);
    if (current !== hour) carried.clear();
    hour = current;
    return carried;
  };
  const write = () => {
    for (const [site, hosts] of lines) for (const [host, tally] of hosts) log.info('a site went out', { site, host, ...tally });
    lines.clear();
  };
  const timer = setInterval(write, MILLISECONDS_BETWEEN_LINES);
  timer.unref();
  return {
    mayCarry: (site) => (ofThisHour().get(site) ?? 0) < BYTES_PER_HOUR,
    begin: (site, host) => void (tallyOf(site, host).connections += 1),
    refuse: (site, host) => void (tallyOf(site, host).refused += 1),
    carry(site, host, { sent = 0, received = 0 }) {
      const tally = tallyOf(site, host);
      tally.sent += sent;
      tally.received += received;
      ofThisHour().set(site, (carried.get(site) ?? 0) + sent + received);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      write();
    },
  };
}
