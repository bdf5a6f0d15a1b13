import { readFileSync } from 'node:fs';
import { OUTGOING_PORT } from '@daspanel/formats/outgoing.ts';

const LISTENS = '0A';
const MOST_PORTS = 64;

/** The TCP ports that something of the site listens on, lowest first: from the texts of `/proc/net/tcp` and `/proc/net/tcp6` (proc(5)). */
export function parseListeningPorts(...texts: readonly string[]): readonly number[] {
  const lines = texts.flatMap((text) => text.split('\n').slice(1));
  const ports = lines.flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return state === LISTENS ? [Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16)] : [];
  });
  const ofSite = new Set(ports.filter((port) => port !== OUTGOING_PORT));
  return [...ofSite].toSorted((one, other) => one - other).slice(0, MOST_PORTS);
}

const EVERY = 1_000;

/** Looks every second, and tells when they are others. */
export function watchListeningPorts(onChange: (ports: readonly number[]) => void): void {
  let told = '';
  const look = () => {
    const ports = parseListeningPorts(read('/proc/net/tcp'), read('/proc/net/tcp6'));
    if (told === ports.join()) return;
    told = ports.join();
    onChange(ports);
  };
  setInterval(look, EVERY).unref();
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A kernel without IPv6 has no such file.
    return '';
  }
}
