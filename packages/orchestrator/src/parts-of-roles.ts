import type { MachineRole } from '@daspanel/platform/settings.ts';
import type { Confinement } from './confinement.ts';
import type { PartDescription } from './part-description.ts';

/** What takes visitors' requests and answers them; the launcher is everywhere. */
const FRONT = ['answers', 'proxy', 'engine-php'];
const ofNodes: ReadonlySet<string> = new Set([...FRONT, 'launcher', 'link']);

/** The parts that a machine of this role runs. */
export function selectForRole(role: MachineRole, parts: readonly PartDescription[]): readonly PartDescription[] {
  if (role === 'node') return parts.filter(({ name }) => ofNodes.has(name));
  const elsewhere = role === 'kernel' ? FRONT : ['link'];
  return parts.filter(({ name }) => !elsewhere.includes(name));
}

/** Folders below `run/` whose sockets link carries from nodes to the kernel's machine: those of `channels.ts` in link, and of what data-services do for nodes. */
const carried = [
  'mysql',
  'redis-tenant',
  'redis',
  'api',
  'console',
  'storage',
  'database-manager',
  'certificates',
  'data-services',
] as const;

/** Names of hosts are looked up as everywhere on the machine, and Docker puts secrets there. */
const ofTheMachine = ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/run/secrets'];

/**
 * What link may do: it reaches into folders whose owners let in other parts alone, and sees nothing of the data beside. On the kernel's machine it connects to
 * the parts, listens in the proxy's place, and gives folders of mail to the sites that they belong to; on a node it listens in the parts' places.
 */
export function confineLink(role: MachineRole): { readonly confinement: Confinement } {
  const shared = { writes: [], runFolder: 'link', keepsNetwork: true, seesIfThere: ofTheMachine };
  const kernel: Confinement = {
    ...shared,
    capabilities: ['chown', 'dac_override'],
    reads: ['link', 'sites'],
    moreRunFolders: ['proxy', 'mail-channels'],
    reaches: carried,
  };
  const node: Confinement = {
    ...shared,
    capabilities: ['dac_override'],
    reads: ['link'],
    moreRunFolders: [...carried, 'mail-channels'],
    reaches: ['proxy', 'launcher'],
  };
  return { confinement: role === 'node' ? node : kernel };
}
