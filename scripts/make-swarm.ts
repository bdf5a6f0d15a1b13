import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeName } from '@daspanel/formats/link-requests.ts';
import { writeClusterFolders } from '@daspanel/link/write-cluster-folders.ts';
import { kernelAddress } from '@daspanel/orchestrator/containers/describe-stack.ts';
import { z } from 'zod';
import { renderStack } from './render-compose.ts';

const usage = 'usage: npm run swarm -- --nodes NAME,... --out DIR';

/** `npm run swarm`: writes a folder with everything that `docker stack deploy` needs for these machines: the stack, and certificates. */
try {
  const { values } = parseArgs({ options: { nodes: { type: 'string' }, out: { type: 'string' } } });
  if (values.nodes === undefined || values.out === undefined) throw new Error(usage);
  const nodes = z.array(nodeName).min(1).parse(values.nodes.split(','));
  const out = resolve(values.out);
  await writeClusterFolders({ out, kernel: kernelAddress, nodes }, Date.now());
  const { version } = JSON.parse(await readFile(join(dirname(import.meta.dirname), 'package.json'), 'utf8')) as { version: string };
  await writeFile(join(out, 'docker-stack.yml'), renderStack({ version, nodes }));
  process.stdout.write(`${out}/docker-stack.yml is for ${nodes.join(', ')}; docs/cluster.md says what comes next\n`);
} catch (error) {
  process.stderr.write(
    `swarm: ${error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
