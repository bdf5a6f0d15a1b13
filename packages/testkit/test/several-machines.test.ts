import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConstantLoad } from '../src/constant-load.ts';
import { createSite, php, runJob, type SiteFacts } from '../src/sites.ts';
import { startCluster, type ClusterUnderTest, type NodeUnderTest } from '../src/start-cluster.ts';
import { startRetryingLoad } from '../src/retrying-load.ts';

/** An installation on three machines: the kernel's and two nodes that visitors may come to, either of them (F76). */
let cluster: ClusterUnderTest;
let [a, b]: readonly NodeUnderTest[] = [];
beforeAll(async () => {
  cluster = await startCluster({ nodes: 2 });
  [a, b] = cluster.nodes;
}, 300_000);
afterAll(() => cluster?.[Symbol.asyncDispose](), 60_000);

const hostOf = (site: SiteFacts) => `${site.name}.sites.daspanel.localhost`;
const through = (index: number) => {
  const node = cluster.nodes[index];
  if (node === undefined) throw new Error(`there is no node ${index}`);
  return node.reached;
};
test('a start', async () => {
  const site = await createSite(through(0), { name: 'first' }, { 'index.html': 'first' });
  for (const node of [0, 1]) expect((await through(node).visit(hostOf(site))).text).toBe('first');
});
