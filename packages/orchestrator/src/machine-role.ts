import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import type { MachineRole } from '@daspanel/platform/settings.ts';
import { z } from 'zod';

/** Of the link's settings nothing else is looked at: link itself checks them all. */
const chosen = z.object({ role: z.enum(['kernel', 'node']) });

/** What the machine of this data directory is in a cluster, as `link/settings.json` says. Without that file it is alone. */
export function readMachineRole(root: string): MachineRole {
  const path = join(dataDirectory(root).link, 'settings.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'whole';
    throw error;
  }
  try {
    return chosen.parse(JSON.parse(text)).role;
  } catch (cause) {
    throw new Error(`${path} does not say what this machine is: its "role" must be "kernel" or "node"`, { cause });
  }
}
