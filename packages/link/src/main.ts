import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { runPart } from '@daspanel/platform/part-process.ts';
import { readPartSettings } from '@daspanel/platform/settings.ts';
import { z } from 'zod';
import { runKernel } from './kernel/run-kernel.ts';
import { readLinkSettings } from './link-settings.ts';
import { runNode } from './node/run-node.ts';

const log = createLog('link');

await runPart(log, async (resources) => {
  const { dataDirectory: root, programDirectory, separateUsers } = readPartSettings();
  const data = dataDirectory(root);
  const settings = await readLinkSettings(data.link);
  const packageFile: unknown = JSON.parse(await readFile(join(programDirectory, 'package.json'), 'utf8'));
  const self = z.object({ version: z.string() }).parse(packageFile);
  if (settings.role === 'kernel' && separateUsers && process.getuid?.() === 0) {
    // MariaDB and others ask the system who is at the other end of a socket, which is this process for whoever comes through it.
    throw new Error('the link of the kernel’s machine must not run as root: programs of other machines would be root to MariaDB');
  }
  const parts = { data, self, now: Date.now, clock: () => performance.now(), log };
  if (settings.role === 'kernel') await runKernel({ ...parts, settings, separateUsers }, resources);
  else await runNode({ ...parts, settings, random: Math.random }, resources);
});
