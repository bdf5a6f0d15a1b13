import { setTimeout as wait } from 'node:timers/promises';
import { contract, event, type Event } from '@daspanel/contract';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endProgram, startInstallation, type Installation } from '../../testing/start-installation.ts';
import { CHANNEL } from './redis-publisher.ts';

const { sites, events, tokens } = contract;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

interface Stream extends AsyncDisposable {
  readonly received: Event[];
  readonly names: string[];
  readonly ended: Promise<void>;
}

async function follow(token: string, lastEventId?: string): Promise<Stream> {
  const controller = new AbortController();
  const client = installation.client(token);
  const bytes = await client.open(events.follow, { signal: controller.signal, ...(lastEventId === undefined ? {} : { lastEventId }) });
  const received: Event[] = [];
  const names: string[] = [];
  const ended = readEvents(bytes, received, names).catch(() => {});
  return {
    received,
    names,
    ended,
    async [Symbol.asyncDispose]() {
      controller.abort();
      await ended;
    },
  };
}

async function readEvents(bytes: AsyncIterable<Uint8Array>, received: Event[], names: string[]): Promise<void> {
  let text = '';
  for await (const chunk of bytes) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (name !== undefined) names.push(name);
      if (name !== undefined && name !== 'reset' && data !== undefined) received.push(event.parse(JSON.parse(data)));
    }
  }
}

const until = async (isTrue: () => boolean) => {
  for (let turn = 0; turn < 500 && !isTrue(); turn += 1) await wait(20);
  expect(isTrue()).toBe(true);
};
const create = async (name: string) => (await installation.client().call(sites.create, { body: { name } })).body;

test('a follower learns of changes, and goes on after what he has when he comes again', async () => {
  await using first = await follow(installation.operatorToken);
  const site = await create('followed');
  await until(() => first.names.includes('site.applied'));
  const own = first.received.filter((one) => one.site === site.id);
  expect(own.map(({ type }) => type)).toEqual(['site.created', 'version.created', 'site.applied']);
  expect(own[0]).toMatchObject({ subject: site.id, revision: 1 });
  const last = own.at(-1)?.id;
  await installation.client().call(sites.disable, { params: { site: site.id } });
  await installation.restartApi();
  await using second = await follow(installation.operatorToken, String(last));
  await until(() => second.names.includes('site.applied'));
  expect(second.names.slice(0, 2)).toEqual(['site.disabled', 'site.applied']);
  await using third = await follow(installation.operatorToken, '999999');
  await until(() => third.names.includes('reset'));
});

test('a token for one site hears of that site only, and its stream ends when it is revoked', async () => {
  const site = await create('heard');
  const { body } = await installation.client().call(tokens.create, { body: { name: 'ear', scopes: ['events:read'], sites: [site.id] } });
  await using stream = await follow(body.token);
  await create('unheard');
  await installation.client().call(sites.disable, { params: { site: site.id } });
  await until(() => stream.names.includes('site.disabled'));
  expect(stream.received.every((one) => one.site === site.id)).toBe(true);
  await installation.client().call(tokens.revoke, { params: { token: body.id } });
  const ended = await Promise.race([stream.ended.then(() => true), wait(15_000, false, { ref: false })]);
  expect(ended).toBe(true);
});

test('Redis gets the events, those of its absence included, and nothing waits for it', async () => {
  const without = await create('before-redis');
  const redis = await installation.startPart('redis');
  const subscriber = new Redis({ path: installation.data.sockets.redisControl });
  const heard: Event[] = [];
  subscriber.on('message', (_channel, message) => heard.push(event.parse(JSON.parse(message))));
  await subscriber.subscribe(CHANNEL);
  const withRedis = await create('with-redis');
  await until(() => heard.some((one) => one.site === withRedis.id && one.type === 'site.applied'));
  const order = heard.map(({ id }) => id);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  subscriber.disconnect();
  await endProgram(redis);
  expect((await create('after-redis')).state).toBe('ready');
  expect(without.state).toBe('ready');
});

test('streams that are left behind are forgotten, and open ones do not hold up the end', async () => {
  for (let count = 0; count < 30; count += 1) await (await follow(installation.operatorToken))[Symbol.asyncDispose]();
  await using stream = await follow(installation.operatorToken);
  await create('still-heard');
  await until(() => stream.names.includes('site.applied'));
  const began = performance.now();
  await endProgram(installation.api.process);
  expect(performance.now() - began).toBeLessThan(4_000);
  await installation.restartApi();
});
