import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttpServer } from '../test/http-server.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSiteVersion } from '../test/test-site.ts';
import { visit } from '../test/visit.ts';

let proxy: StartedProxy;

beforeAll(async () => {
  proxy = await startProxy({ openFiles: 1_024 });
});
afterAll(() => proxy[Symbol.asyncDispose]());

test('a site whose program hangs gets no more than its share of connections, and the others do not notice', async () => {
  const program = await startHttpServer(undefined, () => {});
  const [hanging, healthy] = [await addSiteVersion(proxy), await addSiteVersion(proxy)];
  await healthy.write('index.html', 'healthy');
  await proxy.writeRoute('hanging.example', { engine: 'http', site: hanging.site, address: program.address });
  await proxy.writeRoute('healthy.example', { engine: 'static', site: healthy.site, version: healthy.version, root: healthy.root });
  let refused = 0;
  const asked = Array.from({ length: 250 }, () =>
    visit(proxy, 'hanging.example').then(
      ({ status }) => {
        if (status === 503) refused += 1;
      },
      () => {},
    ),
  );
  await expect.poll(() => refused, { timeout: 20_000 }).toBeGreaterThan(50);
  for (let round = 0; round < 20; round += 1) expect((await visit(proxy, 'healthy.example')).text).toBe('healthy');
  const busy = await visit(proxy, 'hanging.example');
  expect(busy.status).toBe(503);
  expect(busy.text).toContain('The site is busy');
  await program[Symbol.asyncDispose]();
  await Promise.all(asked);
});
