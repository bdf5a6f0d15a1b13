import { readFile } from 'node:fs/promises';

const CONNECTING = '02';
const CONNECTED = '03';

/**
 * Connections to a listening unix socket that are waiting or being answered, by the path that it was bound to (which stays when the file is
 * renamed or removed). The kernel lists them in the network namespace of whoever connected, so this must run where the proxy does.
 */
export async function countConnections(boundPath: string): Promise<number> {
  return parseConnections(await readFile('/proc/net/unix', 'utf8'), boundPath);
}

/** Lines are `address: references protocol flags type state inode path` (proc_net(5)); state 02 waits to be accepted, 03 was accepted. */
export function parseConnections(text: string, boundPath: string): number {
  return text.split('\n').filter((line) => {
    if (!line.endsWith(` ${boundPath}`)) return false;
    const state = line.split(/\s+/)[5];
    return state === CONNECTING || state === CONNECTED;
  }).length;
}
