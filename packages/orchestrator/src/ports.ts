import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, isIP } from 'node:net';

/** Throws a sentence that names the port, and the process that holds it where that can be seen, when a port cannot be listened on. */
export async function assertPortsAreFree(addresses: readonly string[], ports: readonly number[]): Promise<void> {
  for (const port of ports) for (const address of addresses) await assertPortIsFree(address, port);
}

async function assertPortIsFree(address: string, port: number): Promise<void> {
  if (isIP(address) === 0) throw new Error(`${JSON.stringify(address)} is no IP address: choose others with --listen`);
  const server = createServer();
  try {
    server.listen({ host: address, port, ipv6Only: address.includes(':') });
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES')
      throw new Error(`port ${port} may be opened by root only: start as root, or choose another with --http-port and --https-port`);
    if (code === 'EADDRNOTAVAIL') throw new Error(`${address} is no address of this machine: choose others with --listen`);
    const holder = findListener(port);
    throw new Error(
      `port ${port} on ${address} is taken${holder === undefined ? '' : ` by ${holder}`}: stop that, or choose another with --http-port and --https-port`,
    );
  } finally {
    server.close();
  }
}

/** `name (process pid)` of who listens on a TCP port, from proc(5); undefined when it cannot be seen. */
function findListener(port: number): string | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port));
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holdsSocket(pid, inodes)) continue;
    return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`;
  }
  return undefined;
}

const LISTEN = '0A';

function listeningInodes(table: string, port: number): readonly string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(table, 'utf8')
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexadecimal}`) === true && fields[3] === LISTEN)
    .map((fields) => fields[9] ?? '');
}

function holdsSocket(pid: string, inodes: readonly string[]): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      const target = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
      return inodes.some((inode) => target === `socket:[${inode}]`);
    });
  } catch {
    return false;
  }
}
