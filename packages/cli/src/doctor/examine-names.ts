import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { isThisMachine } from '../connection/choose-target.ts';
import { readInstallationFile } from '../machine/installation-file.ts';
import type { Finding, Subject } from './finding.ts';

const DEFAULT_HOST = 'daspanel.localhost';
const PATIENCE_MILLISECONDS = 5000;

export async function examineNames({ data }: Subject): Promise<readonly Finding[]> {
  const hostName = readInstallationFile(data)?.hostName ?? DEFAULT_HOST;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
  const labels = ['admin', 'api', 'db', 'view', 's3', 'probe.sites', 'probe.dev'];
  const names = labels.map((label) => `${label}.${hostName}`);
  return Promise.all(names.map(async (name) => judgeName(name, await resolve(name), own)));
}

async function resolve(name: string): Promise<readonly string[]> {
  const late = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const found = lookup(name, { all: true }).then((answers) => answers.map(({ address }) => address));
  const gaveUp = new Promise<never>((_resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error('the resolver did not answer in time')));
  });
  return Promise.race([found, gaveUp]).catch(() => []);
}

/** `addresses`: what the name resolves to; `own`: the addresses of this machine. */
export function judgeName(name: string, addresses: readonly string[], own: readonly string[]): Finding {
  const about = `name ${name}`;
  if (isThisMachine(name)) {
    if (addresses.length > 0) return { about, outcome: 'ok', says: `resolves to ${addresses.join(', ')}` };
    const says = 'browsers, curl and daspanel know that it is this machine; programs that ask the resolver do not';
    return { about, outcome: 'ok', says, advice: 'The package libnss-myhostname teaches it to the resolver.' };
  }
  const hostName = name.replace(/^[^.]+\.(?:(?:sites|dev)\.)?/, '');
  if (addresses.length === 0) {
    const advice = `Add DNS records for ${hostName}, *.${hostName}, *.sites.${hostName} and *.dev.${hostName}, and *.v.<site>.sites.${hostName} for previews.`;
    return { about, outcome: 'problem', says: 'is not known to the resolver', advice };
  }
  const says = `resolves to ${addresses.join(', ')}`;
  if (addresses.some((address) => own.includes(address))) return { about, outcome: 'ok', says };
  const advice = 'That is no address of this machine. It is right only where a router or load balancer passes the ports on.';
  return { about, outcome: 'warning', says, advice };
}
