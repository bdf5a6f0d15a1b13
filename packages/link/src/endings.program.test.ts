import { linkedNodes, type NodeName } from '@daspanel/formats/link-requests.ts';
import { expect, test } from 'vitest';
import { issueMember } from './cluster-secrets.ts';
import { makeCluster } from './testing/cluster.ts';

const YEAR = 365 * 86_400_000;

test('a connection whose certificate ends is ended, and of two machines of one name the last one counts', async () => {
  await using cluster = await makeCluster({ names: ['web2'] });
  const { kernel, secrets, nodes } = cluster;
  const [first = kernel] = nodes;
  const names = async () => linkedNodes.parse(await kernel.requests.request('nodes.list', {})).map(({ name }) => name);
  await Promise.all([kernel.link.start(), first.link.start()]);
  await expect.poll(names, { timeout: 10_000 }).toEqual(['web2']);

  const soon = await issueMember(secrets.authority, { kind: 'node', name: 'web3' as NodeName }, Date.now() - YEAR + 12_000);
  const ending = await cluster.addNode(soon);
  const again = await issueMember(secrets.authority, { kind: 'node', name: 'web2' as NodeName }, Date.now());
  const twin = await cluster.addNode(again);
  await Promise.all([ending.link.start(), twin.link.start()]);
  await expect.poll(names, { timeout: 10_000 }).toContain('web3');
  await expect.poll(() => kernel.link.log(), { timeout: 10_000 }).toContain('the machine of this name has connected again');
  expect((await names()).filter((name) => name === 'web2').length).toBeLessThanOrEqual(1);
  await expect.poll(() => kernel.link.log(), { timeout: 30_000 }).toContain('the certificate of the machine has ended');
  await expect.poll(names, { timeout: 10_000 }).not.toContain('web3');
});
