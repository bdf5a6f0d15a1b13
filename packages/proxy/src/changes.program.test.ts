import { existsSync } from 'node:fs';
import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttpServer } from '../test/http-server.ts';
import { startProxy, type StartedProxy } from '../test/start-proxy.ts';
import { addSite, type TestVersion } from '../test/test-site.ts';
import { visit } from '../test/visit.ts';
import { openWebsocket } from '../test/websocket.ts';

let proxy: StartedProxy;
let blue: TestVersion;
let green: TestVersion;

beforeAll(async () => {
  proxy = await startProxy({ answers: true });
  const site = await addSite(proxy);
  [blue, green] = [await site.addVersion(), await site.addVersion()];
  await blue.write('index.html', 'blue');
  await green.write('index.html', 'green');
});
afterAll(() => proxy[Symbol.asyncDispose]());

const routeTo = (version: TestVersion) => ({ engine: 'static', site: version.site, version: version.version, root: version.root }) as const;

/** Visits a site without pause until it is stopped, over connections that are kept, and counts what was wrong. */
function visitWithoutPause(host: string, isRight: (text: string) => boolean) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const counts = { visits: 0, wrong: 0 };
  let isRunning = true;
  const visitor = async () => {
    while (isRunning) {
      const answer = await visit(proxy, host, '/', { agent }).catch(() => undefined);
      counts.visits += 1;
      if (answer?.status !== 200 || !isRight(answer.text)) counts.wrong += 1;
      await wait(1);
    }
  };
  const visitors = Promise.all([visitor(), visitor(), visitor()]);
  return async () => {
    isRunning = false;
    await visitors;
    agent.destroy();
    return counts;
  };
}

test('400 activations under load: each is seen by the very next request, none costs a request, and nginx stays the same', async () => {
  const processes = await proxy.processIds();
  await proxy.writeRoute('flip.example', routeTo(blue));
  await proxy.writeRoute('other.example', routeTo(green));
  const stopFlip = visitWithoutPause('flip.example', (text) => text === 'blue' || text === 'green');
  const stopOther = visitWithoutPause('other.example', (text) => text === 'green');
  let stale = 0;
  for (let round = 0; round < 400; round += 1) {
    const [version, expected] = round % 2 === 0 ? [green, 'green'] : [blue, 'blue'];
    await proxy.writeRoute('flip.example', routeTo(version));
    const seen = await Promise.all([visit(proxy, 'flip.example'), visit(proxy, 'flip.example')]);
    stale += seen.filter((answer) => answer.text !== expected).length;
  }
  const counts = [await stopFlip(), await stopOther()];
  expect(stale).toBe(0);
  expect(counts.map(({ wrong }) => wrong)).toEqual([0, 0]);
  expect(counts.every(({ visits }) => visits > 100)).toBe(true);
  expect(await proxy.processIds()).toEqual(processes);
});

test('100 times deleted and made again: never there when it is not, never gone when it is', async () => {
  let wrong = 0;
  for (let round = 0; round < 100; round += 1) {
    await proxy.writeRoute('again.example', routeTo(blue));
    if ((await visit(proxy, 'again.example')).status !== 200) wrong += 1;
    await proxy.removeRoute('again.example');
    if ((await visit(proxy, 'again.example')).status !== 404) wrong += 1;
  }
  expect(wrong).toBe(0);
});

test('more changes than a worker follows one by one are followed all the same', async () => {
  await proxy.writeRoute('many.example', routeTo(blue));
  expect((await visit(proxy, 'many.example')).text).toBe('blue');
  for (let round = 0; round < 600; round += 1) await proxy.announce(`/route?name=filler-${round}.example`);
  await proxy.writeRoute('many.example', routeTo(green));
  const seen = await Promise.all(Array.from({ length: 8 }, () => visit(proxy, 'many.example')));
  expect(seen.map((answer) => answer.text)).toEqual(seen.map(() => 'green'));
});

test('a websocket lives through 200 changes of other sites and of its own', async () => {
  await using program = await startHttpServer();
  await proxy.writeRoute('socket.example', { engine: 'http', address: program.address });
  const socket = await openWebsocket(proxy, 'socket.example');
  for (let round = 0; round < 200; round += 1) {
    const host = round % 2 === 0 ? 'socket.example' : `other-${round}.example`;
    await proxy.writeRoute(host, round % 4 === 0 ? { engine: 'http', address: program.address } : routeTo(blue));
    expect(await socket.echo(`message ${round}`)).toBe(`message ${round}`);
  }
  expect(socket.isOpen()).toBe(true);
  socket.close();
});

test('after its master was killed nginx starts again at once, and every site is there', async () => {
  await proxy.writeRoute('crash.example', routeTo(blue));
  const before = await proxy.processIds();
  await proxy.crash();
  expect((await visit(proxy, 'crash.example')).text).toBe('blue');
  const after = await proxy.processIds();
  expect(after.length).toBe(before.length);
  await expect.poll(() => before.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 10_000 }).toEqual([]);
});
